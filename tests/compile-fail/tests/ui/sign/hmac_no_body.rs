use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", sign = hmac(header = "X-Signature"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
