use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/items", bytes, page(link))]
    async fn list(&self) -> Result<bac_core::bytes::Bytes, Error>;
}

fn main() {}
