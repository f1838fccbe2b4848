use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = (http_signature(covers("@method")), http_signature(covers("@path"))))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
