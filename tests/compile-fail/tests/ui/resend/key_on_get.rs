use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", idempotency_key)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
