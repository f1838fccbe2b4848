use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET)]
    async fn get(&self, #[url] at: &str) -> Result<String, Error>;
}

fn main() {}
