use bac_core::client;

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
