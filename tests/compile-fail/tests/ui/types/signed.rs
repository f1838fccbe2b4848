use bac_core::{Error, client};

struct Job;

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[signed] job: &Job) -> Result<String, Error>;
}

fn main() {}
