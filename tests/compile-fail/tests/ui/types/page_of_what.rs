use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(link))]
    async fn list(&self) -> Result<Vec<u64>, Error>;
}

fn main() {}
