use bac_core::{Error, Link, client};

#[client]
trait Blobs {
    #[endpoint(GET)]
    async fn next(&self, at: &Link) -> Result<String, Error>;
}

fn main() {}
