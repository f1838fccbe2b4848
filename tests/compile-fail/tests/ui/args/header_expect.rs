use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PUT "/jobs")]
    async fn put(&self, #[header("Expect")] expect: &str, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
