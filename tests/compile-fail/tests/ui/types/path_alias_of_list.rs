use bac_core::{Error, client};

pub type Ids = [u64; 2];

#[client]
pub trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn list(&self, id: Ids) -> Result<String, Error>;
}

fn main() {}
