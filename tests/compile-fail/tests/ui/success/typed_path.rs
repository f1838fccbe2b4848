use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 204 = ()))]
    async fn get(&self) -> Result<models::Got, Error>;
}

fn main() {}
