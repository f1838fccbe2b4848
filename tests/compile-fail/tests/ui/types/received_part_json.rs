use bac_core::{Error, client};

#[derive(serde::Serialize)]
struct Meta {
    size: u64,
}

#[client(server)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[part(json)] meta: &Meta) -> Result<String, Error>;
}

fn main() {}
