use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-A" = " a"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
