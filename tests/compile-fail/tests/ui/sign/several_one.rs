use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = (http_signature(covers("@method"))))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
