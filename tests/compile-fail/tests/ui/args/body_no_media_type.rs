use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes, "image png")] data: &[u8]) -> Result<String, Error>;
}

fn main() {}
