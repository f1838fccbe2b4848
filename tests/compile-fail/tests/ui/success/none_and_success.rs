use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200, 304), none(304))]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
