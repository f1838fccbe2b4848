use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
