use bac_core::{Error, client};

struct Job;

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Job, Error>;
}

fn main() {}
