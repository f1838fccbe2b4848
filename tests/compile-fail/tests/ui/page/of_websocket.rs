use bac_core::{Error, client, websocket::Messages};

#[client]
trait Api {
    #[endpoint(GET "/items", page(link), websocket)]
    async fn list(&self) -> Result<Messages<u64>, Error>;
}

fn main() {}
