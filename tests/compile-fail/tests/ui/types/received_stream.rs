use bac_core::{Error, bytes::Bytes, client};

#[client(server)]
trait Api {
    #[endpoint(PUT "/file")]
    async fn put(&self, #[body(stream)] data: Bytes) -> Result<String, Error>;
}

fn main() {}
