use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/files/{path..}")]
    async fn get(&self, #[query] path: &str) -> Result<String, Error>;
}

fn main() {}
