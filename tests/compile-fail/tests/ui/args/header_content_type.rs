use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] job: &str, #[header("Content-Type")] kind: &str) -> Result<String, Error>;
}

fn main() {}
