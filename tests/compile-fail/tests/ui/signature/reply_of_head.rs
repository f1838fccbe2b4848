use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(HEAD "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
