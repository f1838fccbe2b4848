use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", text, success(200 = String, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
