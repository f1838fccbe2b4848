use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/logs", websocket)]
    async fn get(&self, #[body] filter: &str) -> Result<bac_core::websocket::Messages<String>, Error>;
}

fn main() {}
