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
}

fn main() {}
