use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method", "X-Tenant")))]
    async fn add(&self, #[header("x-tenant")] tenant: &str, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
