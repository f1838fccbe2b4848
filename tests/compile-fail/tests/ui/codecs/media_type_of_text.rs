use bac_core::{Error, client};

#[client(codec = xml)]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body("text/csv")] rows: &str) -> Result<String, Error>;
}

fn main() {}
