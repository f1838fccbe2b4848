use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PROPFIND "/jobs", idempotency_key)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
