use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", refresh)]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
