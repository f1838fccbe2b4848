use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(GET "/pods", query("a"))]
    async fn pods(&self) -> Result<String, Error>;

    #[endpoint(GET "/pods", query("a" = ""))]
    async fn second(&self) -> Result<String, Error>;
}

fn main() {}
