use bac_core::{Error, client};

#[derive(serde::Deserialize)]
struct Job;

#[client]
trait Api {
    #[endpoint(DELETE "/jobs", success(204))]
    async fn delete(&self) -> Result<Job, Error>;
}

fn main() {}
