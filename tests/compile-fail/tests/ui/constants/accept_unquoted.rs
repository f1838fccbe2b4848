use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", accept = text/csv)]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
