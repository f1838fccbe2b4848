use bac_core::{Error, client};

#[derive(serde::Serialize)]
struct Job;

#[client(server)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] job: &Job) -> Result<String, Error>;
}

fn main() {}
