use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&mut self) -> Result<String, Error>;
}

fn main() {}
