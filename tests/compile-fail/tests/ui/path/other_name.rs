use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{job}")]
    async fn get(&self, number: u64) -> Result<String, Error>;
}

fn main() {}
