use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/note", content_encoding = gzip)]
    async fn note(&self) -> Result<String, Error>;
}

fn main() {}
