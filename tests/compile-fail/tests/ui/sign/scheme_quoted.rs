use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = "standard_webhooks")]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
