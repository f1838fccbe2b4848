use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", accept = "a/b\n")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
