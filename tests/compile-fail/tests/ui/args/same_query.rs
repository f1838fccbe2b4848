use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] tag: &str, #[query("tag")] other: &str) -> Result<String, Error>;
}

fn main() {}
