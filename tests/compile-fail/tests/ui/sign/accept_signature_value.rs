use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method"), accept_signature = true))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
