use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", text timeout = "1s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
