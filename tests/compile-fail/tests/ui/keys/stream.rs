use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", stream)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
