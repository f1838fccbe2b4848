use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(PUT "/note", content_encoding = zstd)]
    async fn put(&self, #[body] note: &str) -> Result<(), Error>;
}

fn main() {}
