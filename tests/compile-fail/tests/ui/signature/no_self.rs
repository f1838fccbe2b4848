use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list() -> Result<String, Error>;
}

fn main() {}
