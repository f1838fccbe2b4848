use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn get(&self, #[body("application/octet-stream")] data: &[u8]) -> Result<String, Error>;
}

fn main() {}
