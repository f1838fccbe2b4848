use bac_core::{Error, client};

#[derive(serde::Deserialize)]
struct Job;

#[client(server)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Job, Error>;
}

fn main() {}
