use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET)]
    async fn get(&self, #[url] at: &Link, limit: u32) -> Result<String, Error>;
}

fn main() {}
