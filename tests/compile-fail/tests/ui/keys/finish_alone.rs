use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/x", finish)]
    async fn x(&self) -> Result<u64, Error>;
}

fn main() {}
