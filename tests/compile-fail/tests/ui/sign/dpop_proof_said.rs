use bac_core::{Error, client};

#[client(sign = dpop)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] limit: u64, #[header("DPoP")] proof: &str) -> Result<String, Error>;
}

fn main() {}
