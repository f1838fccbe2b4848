use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "1.5s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
