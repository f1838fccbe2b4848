use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", idempotent_key = "X-Key")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
