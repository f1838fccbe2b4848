use bac_core::{Error, client};

#[client(codec = text)]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] order: &str) -> Result<String, Error>;
}

fn main() {}
