use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method", "@query-param"; name = "page")))]
    async fn add(&self, #[query] page: &[u8], #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
