use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/with/{tag}")]
    async fn with(&self, tag: &str) -> Result<String, Error>;
}

fn main() {}
