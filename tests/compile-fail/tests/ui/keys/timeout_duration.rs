use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = Duration::from_secs(10))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
