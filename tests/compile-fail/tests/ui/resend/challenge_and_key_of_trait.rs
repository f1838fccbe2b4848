use bac_core::{Error, client};

#[client(idempotency_key, challenge(409, header = "Idempotency-Key"))]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn post(&self) -> Result<String, Error>;
}

fn main() {}
