use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn client(&self) -> Result<String, Error>;
}

fn main() {}
