use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(timeout = "1s", GET "/jobs", text)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
