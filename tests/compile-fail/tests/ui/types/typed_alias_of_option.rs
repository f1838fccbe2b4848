use bac_core::{Error, client};

#[derive(serde::Deserialize)]
struct Job;

type MaybeJob = Option<Job>;

#[client(codec = xml)]
trait Api {
    #[endpoint(GET "/jobs", success(200 = MaybeJob, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
