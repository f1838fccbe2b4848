use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PUT "/image")]
    async fn put(&self, #[body(bytes)] image: &[u8], #[header("Content-Type")] kinds: &[&str]) -> Result<String, Error>;
}

fn main() {}
