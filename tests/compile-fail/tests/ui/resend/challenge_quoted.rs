use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", challenge("409", header = "X-Session-Id"))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
