use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(2xx))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
