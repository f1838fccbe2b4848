use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotency_key = "X-Key", challenge(409, header = "x-key"))]
    async fn post(&self) -> Result<String, Error>;
}

fn main() {}
