use bac_core::{Error, client};

#[derive(serde::Deserialize)]
pub struct Order {
    id: u64,
}

#[client(server, codec = xml)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Order, Error>;
}

fn main() {}
