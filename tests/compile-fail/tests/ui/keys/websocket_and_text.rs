use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/logs", websocket, text)]
    async fn get(&self) -> Result<bac_core::websocket::Messages<String>, Error>;
}

fn main() {}
