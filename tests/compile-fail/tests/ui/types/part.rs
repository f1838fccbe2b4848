use bac_core::{Error, client};
use serde::Serialize;

#[derive(Serialize)]
struct Meta {
    size: u64,
}

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] meta: &Meta) -> Result<String, Error>;

    #[endpoint(POST "/streams")]
    async fn stream(&self, #[body(stream)] data: String) -> Result<String, Error>;

    #[endpoint(POST "/codes")]
    async fn code(&self, #[part(bytes)] code: u64) -> Result<String, Error>;
}

fn main() {}
