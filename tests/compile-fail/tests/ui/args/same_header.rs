use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[header("X-Tag")] a: &str, #[header("x-tag")] b: &str) -> Result<String, Error>;
}

fn main() {}
