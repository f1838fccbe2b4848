use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/value", resume)]
    async fn value(&self) -> Result<u64, Error>;
}

fn main() {}
