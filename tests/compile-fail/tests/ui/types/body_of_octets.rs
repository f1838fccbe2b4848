use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes)] order: &str) -> Result<String, Error>;
}

fn main() {}
