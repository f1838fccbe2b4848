use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", attempt_timeout = "10")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
