use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Box<dyn std::error::Error>>;
}

fn main() {}
