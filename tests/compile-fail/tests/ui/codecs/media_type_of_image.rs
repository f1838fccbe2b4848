use bac_core::{Error, client};

#[client(codec = xml)]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body("image/png")] image: &[u8]) -> Result<String, Error>;
}

fn main() {}
