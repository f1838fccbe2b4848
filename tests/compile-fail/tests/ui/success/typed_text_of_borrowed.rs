use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = xml(&str), 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
