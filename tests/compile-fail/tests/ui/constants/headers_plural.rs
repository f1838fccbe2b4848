use bac_core::{Error, client};

#[client(headers("X-A" = "b"))]
trait Api {
    #[endpoint(GET "/pods")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
