use bac_core::{Error, client};

#[client(server)]
pub trait Api {
    #[endpoint(GET "/files/{path..}")]
    async fn get(&self, path: [u64; 2]) -> Result<String, Error>;
}

fn main() {}
