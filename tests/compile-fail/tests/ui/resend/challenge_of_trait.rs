use bac_core::{Error, client};

#[client(challenge(409, header = X-Session-Id))]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
