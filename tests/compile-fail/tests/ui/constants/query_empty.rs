use bac_core::{Error, client};

#[client(query())]
trait Api {
    #[endpoint(GET "/pods")]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
