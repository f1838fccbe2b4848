use bac_core::{Error, client};

#[client(attempt_timeout = 10)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
