use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(GET "/file", resume)]
    async fn file(&self, #[header("Range")] range: &str) -> Result<ByteStream, Error>;
}

fn main() {}
