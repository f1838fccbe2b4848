use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method"), digest = "sha-512"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
