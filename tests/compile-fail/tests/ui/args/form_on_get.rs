use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn put(&self, #[form] first: &str, #[form("2nd")] second: Option<u8>) -> Result<String, Error>;
}

fn main() {}
