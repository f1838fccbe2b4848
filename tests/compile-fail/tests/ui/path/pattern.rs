use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id:[0-9]+}")]
    async fn get(&self, id: u64) -> Result<String, Error>;
}

fn main() {}
