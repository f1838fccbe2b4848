use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(id: &str) -> Result<String, Error>;
}

fn main() {}
