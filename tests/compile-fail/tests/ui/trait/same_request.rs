use bac_core::{Error, client};

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: u64) -> Result<String, Error>;

    #[endpoint(GET "/jobs/{name}")]
    async fn find(&self, name: &str) -> Result<String, Error>;
}

fn main() {}
