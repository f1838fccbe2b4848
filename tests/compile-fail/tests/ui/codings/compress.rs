use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PUT "/note", compress = gzip)]
    async fn put(&self, #[body] note: &str) -> Result<(), Error>;
}

fn main() {}
