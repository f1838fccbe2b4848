use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 204 = text))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
