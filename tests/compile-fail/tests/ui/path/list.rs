use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{ids}")]
    async fn get(&self, ids: &[u64]) -> Result<String, Error>;
}

fn main() {}
