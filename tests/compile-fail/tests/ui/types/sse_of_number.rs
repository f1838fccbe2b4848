use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/count", sse(end = "x"))]
    async fn count(&self) -> Result<u64, Error>;
}

fn main() {}
