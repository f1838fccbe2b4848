use bac_core::{Error, client};

#[client]
trait Api {
    const VERSION: u32;

    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
