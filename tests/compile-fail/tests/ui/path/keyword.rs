use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{type}")]
    async fn get(&self, kind: &str) -> Result<String, Error>;
}

fn main() {}
