use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", page(offset = "skip", limit = "take"))]
    async fn list(&self, #[query("take")] sizes: Vec<u64>) -> Result<Page<u64>, Error>;
}

fn main() {}
