use bac_core::{Error, client};

#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

pub struct NoCodec;

#[client(server, codec = self::NoCodec)]
pub trait Api {
    #[endpoint(POST "/jobs", errors(404 = Order))]
    async fn put(&self, #[body] order: &Order) -> Result<(), PutError>;

    #[endpoint(PUT "/jobs")]
    async fn other(&self, #[body] order: Option<Order>) -> Result<(), Error>;
}

fn main() {}
