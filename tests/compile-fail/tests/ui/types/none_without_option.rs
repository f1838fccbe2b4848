use bac_core::{Error, client};

#[derive(serde::Deserialize)]
struct Job;

#[client]
trait Api {
    #[endpoint(GET "/jobs", none(404))]
    async fn get(&self) -> Result<Job, Error>;
}

fn main() {}
