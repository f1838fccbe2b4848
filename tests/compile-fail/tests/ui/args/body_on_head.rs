use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(HEAD "/jobs")]
    async fn list(&self, #[body] filter: &str) -> Result<(), Error>;
}

fn main() {}
