use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "0s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
