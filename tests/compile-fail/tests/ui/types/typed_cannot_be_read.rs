use bac_core::{Error, client};

#[derive(serde::Serialize)]
struct Job;

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = xml(Job), 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
