use bac_core::{Error, client};

#[derive(serde::Deserialize)]
struct Job;

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = Job, 204 = Job))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
