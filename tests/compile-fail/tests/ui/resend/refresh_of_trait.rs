use bac_core::{Error, client};

#[client(refresh(200, 401))]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
