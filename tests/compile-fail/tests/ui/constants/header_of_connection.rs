use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("Content-Length" = "2", "X-A" = "b"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
