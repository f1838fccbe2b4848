use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{job_id}/logs")]
    async fn logs(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
