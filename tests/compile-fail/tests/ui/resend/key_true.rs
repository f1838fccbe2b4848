use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotency_key = true)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
