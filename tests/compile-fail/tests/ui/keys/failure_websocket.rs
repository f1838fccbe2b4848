use bac_core::{Error, client, websocket::Messages};

fn fault(_: &u64) -> Option<u64> {
    None
}

#[client(error_body = u64)]
trait Api {
    #[endpoint(GET "/x", websocket, failure = fault)]
    async fn x(&self) -> Result<Messages<u64>, Error>;
}

fn main() {}
