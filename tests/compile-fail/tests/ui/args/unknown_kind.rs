use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[part] order: &str) -> Result<String, Error>;
}

fn main() {}
