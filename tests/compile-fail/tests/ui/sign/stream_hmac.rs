use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = hmac(header = "X-Signature", over = "{method}{body}"))]
    async fn add(&self, #[body(stream)] data: Upload) -> Result<String, Error>;
}

fn main() {}
