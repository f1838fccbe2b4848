use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(content_type = "text/csv")] rows: &str) -> Result<String, Error>;
}

fn main() {}
