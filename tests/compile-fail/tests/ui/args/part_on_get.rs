use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files")]
    async fn put(&self, #[part] name: &str) -> Result<String, Error>;
}

fn main() {}
