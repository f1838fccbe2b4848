use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;

    #[endpoint(GET "/nodes", success(200 = u64, 204 = ()))]
    async fn nodes(&self) -> Result<Got, Error>;
}

fn main() {}
