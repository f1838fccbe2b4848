use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", sign = dpop(alg = "ES256"))]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
