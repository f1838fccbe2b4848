use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client(codec = xml)]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body("application/merge-patch+json")] order: &Order) -> Result<String, Error>;
}

fn main() {}
