use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[form] amount: Option<Option<u64>>) -> Result<String, Error>;
}

fn main() {}
