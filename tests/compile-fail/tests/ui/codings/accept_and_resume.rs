use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(GET "/file", accept_encoding(gzip), resume)]
    async fn file(&self) -> Result<ByteStream, Error>;
}

fn main() {}
