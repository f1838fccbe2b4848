use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = hmac(header = "X-Signature"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
