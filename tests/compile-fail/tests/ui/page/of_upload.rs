use bac_core::{Error, Page, Upload, client};

#[client]
trait Api {
    #[endpoint(PUT "/items", page(link))]
    async fn list(&self, #[body(stream)] data: Upload) -> Result<Page<u64>, Error>;
}

fn main() {}
