use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", challenge(header = "X-Session-Id"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
