use bac_core::{Error, client};

#[client(sign = hmac(header = "X-Signature", over = "{header:x-tenant}{body}"))]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
