use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(GET "/file", resumable)]
    async fn file(&self) -> Result<ByteStream, Error>;
}

fn main() {}
