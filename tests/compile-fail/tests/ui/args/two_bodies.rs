use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] first: &str, #[body] second: &str) -> Result<String, Error>;
}

fn main() {}
