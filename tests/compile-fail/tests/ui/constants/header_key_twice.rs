use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-Version" = "2"), header("X-Other" = "3"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
