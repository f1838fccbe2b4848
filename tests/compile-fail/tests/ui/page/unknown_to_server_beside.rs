use bac_core::{Error, Page, client};

#[client(server)]
trait Api {
    #[endpoint(GET "/items", page(offset = "skip"))]
    async fn list(&self, #[query] take: u64) -> Result<Page<u64>, Error>;
}

fn main() {}
