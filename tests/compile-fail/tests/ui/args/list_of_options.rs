use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] pages: &[Option<u64>]) -> Result<String, Error>;
}

fn main() {}
