use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", bytes)]
    async fn get(&self) -> Result<Vec<u8>, Error>;
}

fn main() {}
