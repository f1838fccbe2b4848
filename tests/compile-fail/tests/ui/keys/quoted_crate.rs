use bac_core::{Error, client};

#[client(crate = "bac_core")]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
