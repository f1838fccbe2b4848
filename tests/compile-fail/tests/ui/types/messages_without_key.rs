use bac_core::{Error, client, websocket::Messages};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Messages<u8>, Error>;
}

fn main() {}
