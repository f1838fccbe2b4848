use bac_core::client;

#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub struct Order {
    id: u64,
}

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = protobuf(Order)))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
