use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", attempts = ATTEMPTS)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
