use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[form] amount: u64, #[signed] order: &str) -> Result<String, Error>;
}

fn main() {}
