use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", codec = xml, success(200 = text, 204 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
