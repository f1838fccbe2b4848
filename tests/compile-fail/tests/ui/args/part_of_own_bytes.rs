use bac_core::{Error, bytes::Bytes, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] data: Bytes) -> Result<String, Error>;
}

fn main() {}
