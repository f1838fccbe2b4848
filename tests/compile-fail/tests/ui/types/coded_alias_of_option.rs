use bac_core::{Error, client};

#[derive(serde::Deserialize)]
struct Job;

type MaybeJob = Option<Job>;

#[client(codec = xml)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<MaybeJob, Error>;
}

fn main() {}
