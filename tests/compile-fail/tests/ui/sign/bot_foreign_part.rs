use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = web_bot_auth(agent = "https://bot.example", covers("@method")))]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
