use bac_core::{Error, client};

#[client(accept_encoding(deflat))]
trait Api {
    #[endpoint(PUT "/note")]
    async fn put(&self, #[body] note: &str) -> Result<(), Error>;
}

fn main() {}
