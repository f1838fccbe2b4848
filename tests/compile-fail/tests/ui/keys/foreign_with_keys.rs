use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(method = "POST", timeout = "1s", path = "jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
