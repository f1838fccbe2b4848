use bac_core::{Error, client};

#[client(header("Authorization" = "Bearer x"))]
trait Api {
    #[endpoint(GET "/pods")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
