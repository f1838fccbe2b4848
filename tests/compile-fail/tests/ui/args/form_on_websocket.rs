use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", websocket)]
    async fn put(&self, #[form] first: &str) -> Result<bac_core::websocket::Messages<String>, Error>;
}

fn main() {}
