use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs?page={number}")]
    async fn get(&self, number: u64) -> Result<String, Error>;
}

fn main() {}
