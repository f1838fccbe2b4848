use bac_core::{Error, client};

#[derive(serde::Deserialize)]
struct Job;

#[client]
trait Api {
    #[endpoint(HEAD "/jobs")]
    async fn head(&self) -> Result<Job, Error>;
}

fn main() {}
