use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/logs", websocket)]
    async fn get(&self) -> Result<bac_core::websocket::Messages<String>, Error>;
}

fn main() {}
