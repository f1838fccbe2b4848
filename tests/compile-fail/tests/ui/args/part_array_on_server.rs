use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[part(bytes)] sum: &[u8; 32]) -> Result<String, Error>;
}

fn main() {}
