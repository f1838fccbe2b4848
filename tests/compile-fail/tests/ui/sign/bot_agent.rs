use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = web_bot_auth(agent = "bot.example"))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
