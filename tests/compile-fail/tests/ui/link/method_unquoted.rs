use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(PURGE)]
    async fn purge(&self, #[url] at: &Link) -> Result<String, Error>;
}

fn main() {}
