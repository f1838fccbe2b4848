use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(protobuf)] text: &str) -> Result<String, Error>;
}

fn main() {}
