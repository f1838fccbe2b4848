use bac_core::{Error, client};

#[client(sign = standard_webhooks)]
trait Api {
    #[endpoint(POST "/jobs", unsigned = true)]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
