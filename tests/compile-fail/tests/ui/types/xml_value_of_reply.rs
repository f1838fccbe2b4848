use bac_core::{Error, client};

#[client(codec = xml)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<serde_json::Value, Error>;
}

fn main() {}
