use bac_core::{Error, client};

use serde_json::Value;

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = xml(Value), 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
