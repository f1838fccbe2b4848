use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{job.id}")]
    async fn get(&self, job_id: &str) -> Result<String, Error>;
}

fn main() {}
