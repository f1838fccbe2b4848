use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes)] id: &[u8; 16]) -> Result<String, Error>;
}

fn main() {}
