use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature"))]
    async fn add(&self, #[header("x-signature")] signature: &str, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
