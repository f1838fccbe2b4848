use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<Vec<&str>, Error>;
}

fn main() {}
