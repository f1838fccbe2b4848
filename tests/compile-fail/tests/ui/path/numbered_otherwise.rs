use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{0}")]
    async fn get(&self, job: &str) -> Result<String, Error>;
}

fn main() {}
