use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(HEAD "/jobs", idempotency_key = "X-Key", success(204))]
    async fn add(&self) -> Result<(), Error>;
}

fn main() {}
