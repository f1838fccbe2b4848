use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[header("Content-Length")] length: u64) -> Result<String, Error>;
}

fn main() {}
