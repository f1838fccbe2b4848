use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client(codec = json())]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] order: &Order) -> Result<String, Error>;
}

fn main() {}
