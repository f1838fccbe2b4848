use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] order: &str, #[form] amount: u64) -> Result<String, Error>;
}

fn main() {}
