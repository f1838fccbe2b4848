use bac_core::{Error, client, websocket::Messages};

#[client]
trait Api {
    #[endpoint(GET "/jobs", websocket, redirect = same_origin)]
    async fn get(&self) -> Result<Messages<u8>, Error>;
}

fn main() {}
