use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "1s", timeout = "2s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
