use bac_core::{Error, client, websocket::Messages};

#[client]
trait Api {
    #[endpoint(GET "/feed", websocket, accept_encoding(gzip))]
    async fn feed(&self) -> Result<Messages<u64>, Error>;
}

fn main() {}
