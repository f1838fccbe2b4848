use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "1m30s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
