use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/{key..}", strict)]
    async fn get(&self, key: &str) -> Result<String, Error>;
}

fn main() {}
