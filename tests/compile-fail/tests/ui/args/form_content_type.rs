use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[header("Content-Type")] kind: &str, #[form] amount: u64) -> Result<String, Error>;
}

fn main() {}
