use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", unsigned)]
    async fn add(&self, #[signed] job: &str) -> Result<String, Error>;
}

fn main() {}
