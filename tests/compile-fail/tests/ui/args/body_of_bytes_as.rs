use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body("application/json")] data: bac_core::bytes::Bytes) -> Result<String, Error>;
}

fn main() {}
