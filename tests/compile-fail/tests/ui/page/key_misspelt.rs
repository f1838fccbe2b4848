use bac_core::{Error, Page, client};

#[client]
trait Api {
    #[endpoint(GET "/items", pagination(link))]
    async fn list(&self) -> Result<Page<u64>, Error>;
}

fn main() {}
