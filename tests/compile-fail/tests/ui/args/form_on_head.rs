use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(HEAD "/jobs")]
    async fn put(&self, #[form] first: &str) -> Result<(), Error>;
}

fn main() {}
