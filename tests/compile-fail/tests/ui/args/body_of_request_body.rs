use bac_core::{Error, RequestBody, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[body] data: RequestBody) -> Result<String, Error>;
}

fn main() {}
