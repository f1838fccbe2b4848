use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(GET "/pods", query("a" = "1"))]
    async fn pods(&self) -> Result<String, Error>;

    #[endpoint(GET "/pods", query("a" = "1"))]
    async fn second(&self) -> Result<String, Error>;
}

fn main() {}
