use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", websocket, none(404))]
    async fn get(&self) -> Result<bac_core::websocket::Messages<String>, Error>;
}

fn main() {}
