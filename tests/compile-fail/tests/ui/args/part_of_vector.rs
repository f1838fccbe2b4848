use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] data: Vec<u8>) -> Result<String, Error>;
}

fn main() {}
