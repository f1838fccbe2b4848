use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-A" = "ä"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
