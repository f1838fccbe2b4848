use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method", "cache-control"; sf; key = "max-age")))]
    async fn add(&self, #[header("cache-control")] cache: &str, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
