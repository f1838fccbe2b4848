use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] _: &str) -> Result<String, Error>;
}

fn main() {}
