use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", query("a" = "1", "a" = "2"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
