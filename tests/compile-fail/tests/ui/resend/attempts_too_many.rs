use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", attempts = 1000)]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
