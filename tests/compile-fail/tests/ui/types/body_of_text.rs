use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(text)] order: &std::path::Path) -> Result<String, Error>;
}

fn main() {}
