use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(method = "PURGE", path = "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
