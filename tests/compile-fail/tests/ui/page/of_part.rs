use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(PUT "/items", page(link))]
    async fn list(&self, #[part] data: &str) -> Result<Page<u64>, Error>;
}

fn main() {}
