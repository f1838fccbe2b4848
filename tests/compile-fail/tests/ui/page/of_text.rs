use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(link), text)]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
