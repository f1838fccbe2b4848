use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = none)]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
