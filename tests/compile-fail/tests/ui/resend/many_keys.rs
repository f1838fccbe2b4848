use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotency_key)]
    async fn post(&self, #[header("Idempotency-Key")] keys: &[&str]) -> Result<String, Error>;
}

fn main() {}
