use bac_core::{Error, client};

type Id = Option<u64>;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: Id) -> Result<String, Error>;
}

fn main() {}
