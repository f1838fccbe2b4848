use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<&str, Error>;
}

fn main() {}
