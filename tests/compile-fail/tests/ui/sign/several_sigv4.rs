use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = (http_signature(covers("@method")), web_bot_auth(label = "bot"), sigv4(service = "s3")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
