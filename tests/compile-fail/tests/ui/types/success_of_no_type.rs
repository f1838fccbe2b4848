use bac_core::{Error, client};

pub struct Job;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", success(200 = Job, 202 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
