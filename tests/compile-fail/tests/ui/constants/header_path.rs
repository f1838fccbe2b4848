use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-Version" = VERSION))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
