use bac_core::{Error, Link, Page, client};

#[client]
trait Api {
    #[endpoint(GET, page(query = "after"))]
    async fn list(&self, #[url] at: &Link) -> Result<Page<u64>, Error>;
}

fn main() {}
