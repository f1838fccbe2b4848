use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(link, query = "after"))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
