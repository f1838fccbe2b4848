use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", query("" = "x"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
