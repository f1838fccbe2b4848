use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", verify = http_signature(covers("@status", "@query-param"; req; name = "page")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
