use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(GET "/next", idempotent = false, resume)]
    async fn next(&self) -> Result<ByteStream, Error>;
}

fn main() {}
