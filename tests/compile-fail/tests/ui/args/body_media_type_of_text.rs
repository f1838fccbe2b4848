use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body("application/xml")] order: Option<&str>) -> Result<String, Error>;
}

fn main() {}
