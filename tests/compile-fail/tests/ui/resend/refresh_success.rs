use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", refresh(200))]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
