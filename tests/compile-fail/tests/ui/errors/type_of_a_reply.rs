use bac_core::client;

#[derive(Debug, serde::Deserialize)]
pub struct Job;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<Vec<Job>, Job>;
}

fn main() {}
