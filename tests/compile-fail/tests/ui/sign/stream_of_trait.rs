use bac_core::{Error, Upload, client};

#[client(sign = standard_webhooks)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self, #[body(stream)] data: Upload) -> Result<String, Error>;
}

fn main() {}
