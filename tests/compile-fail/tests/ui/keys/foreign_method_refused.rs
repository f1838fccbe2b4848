use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(method = "CONNECT", path = "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
