use bac_core::{Error, client};

#[client(idempotency_key = "X-Key")]
trait Api {
    #[endpoint(POST "/jobs", challenge(409, header = "X-Key"))]
    async fn post(&self) -> Result<String, Error>;
}

fn main() {}
