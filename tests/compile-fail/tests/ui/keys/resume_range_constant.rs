use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(GET "/file", header("If-Range" = "x"), resume)]
    async fn file(&self) -> Result<ByteStream, Error>;
}

fn main() {}
