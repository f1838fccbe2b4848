use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", qurey("a" = "1"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
