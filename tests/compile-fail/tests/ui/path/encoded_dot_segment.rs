use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/%2E%2e/nodes")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
