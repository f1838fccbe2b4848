use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(bytes, "image/png")] image: &[u8], #[header("Content-Type")] kind: &str) -> Result<String, Error>;
}

fn main() {}
