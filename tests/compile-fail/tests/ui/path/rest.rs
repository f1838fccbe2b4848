use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/{*path}")]
    async fn get(&self, path: &str) -> Result<String, Error>;
}

fn main() {}
