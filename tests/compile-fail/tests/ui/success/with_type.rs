use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = String))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
