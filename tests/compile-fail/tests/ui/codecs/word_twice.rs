use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", codec = xml, xml)]
    async fn get(&self) -> Result<Order, Error>;
}

fn main() {}
