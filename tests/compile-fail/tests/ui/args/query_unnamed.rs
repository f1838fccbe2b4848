use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query("")] a: &str) -> Result<String, Error>;
}

fn main() {}
