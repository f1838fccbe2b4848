use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] name: &str) -> Result<String, Error>;
}

fn main() {}
