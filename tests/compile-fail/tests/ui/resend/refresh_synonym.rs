use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", reauthenticate(403))]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
