use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client]
pub trait Api {
    #[endpoint(PUT "/jobs", codec = xml, text)]
    async fn put(&self, #[body(json)] order: &Order) -> Result<String, Error>;
}

fn main() {}
