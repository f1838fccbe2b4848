use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part(rename = "purpose")] why: &str) -> Result<String, Error>;
}

fn main() {}
