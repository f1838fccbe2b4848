use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<u64, String>;
}

fn main() {}
