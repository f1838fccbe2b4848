use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(GET "/file", resume = true)]
    async fn file(&self) -> Result<ByteStream, Error>;
}

fn main() {}
