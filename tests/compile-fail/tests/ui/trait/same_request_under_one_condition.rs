use bac_core::{Error, client};

#[client(server)]
pub trait Api {
    #[cfg(all())]
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: u64) -> Result<String, Error>;

    #[cfg(all())]
    #[endpoint(GET "/jobs/{name}")]
    async fn find(&self, name: &str) -> Result<String, Error>;
}

fn main() {}
