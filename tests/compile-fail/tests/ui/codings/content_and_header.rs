use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PUT "/note", content_encoding = gzip)]
    async fn put(&self, #[header("Content-Encoding")] coding: &str, #[body] note: &str) -> Result<(), Error>;
}

fn main() {}
