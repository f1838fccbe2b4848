use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = web_bot_auth(agent = "a bot"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
