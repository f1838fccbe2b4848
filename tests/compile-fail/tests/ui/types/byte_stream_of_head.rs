use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(HEAD "/bytes")]
    async fn bytes(&self) -> Result<ByteStream, Error>;
}

fn main() {}
