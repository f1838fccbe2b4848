use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/note", accept_encoding(gzp))]
    async fn note(&self) -> Result<String, Error>;
}

fn main() {}
