use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", timeout = "10s", attempt_timeout = "1m")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
