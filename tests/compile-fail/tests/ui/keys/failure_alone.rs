use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/x", failure)]
    async fn x(&self) -> Result<u64, Error>;
}

fn main() {}
