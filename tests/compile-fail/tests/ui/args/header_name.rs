use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[header("X Job")] tag: &str) -> Result<String, Error>;
}

fn main() {}
