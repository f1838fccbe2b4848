use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(query = "after"))]
    async fn list(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
