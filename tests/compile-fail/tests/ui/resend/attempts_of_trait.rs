use bac_core::{Error, client};

#[client(attempts = "5")]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
