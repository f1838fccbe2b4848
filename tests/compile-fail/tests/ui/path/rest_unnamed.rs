use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/files/{..}")]
    async fn get(&self, path: &str) -> Result<String, Error>;
}

fn main() {}
