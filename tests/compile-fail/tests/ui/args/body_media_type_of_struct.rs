use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body("application/x-protobuf")] order: &std::collections::BTreeMap<String, String>) -> Result<String, Error>;
}

fn main() {}
