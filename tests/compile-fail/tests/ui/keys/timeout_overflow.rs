use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "99999999999999999999s")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
