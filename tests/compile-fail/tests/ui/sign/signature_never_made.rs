use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = (http_signature(covers("@method")), http_signature(covers("signature"; key = "sig9"), label = "proxy")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
