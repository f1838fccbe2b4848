use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(
        POST "/jobs",
        sign = (
            http_signature(covers("@method"), label = "a"),
            web_bot_auth,
            http_signature(covers("@path"), label = "a"),
        )
    )]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
