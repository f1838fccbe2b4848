use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET)]
    async fn get(&self, #[url] at: &Link, #[url(any_origin)] other: &Link) -> Result<String, Error>;
}

fn main() {}
