use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[form] order: Vec<std::path::PathBuf>) -> Result<String, Error>;
}

fn main() {}
