use bac_core::{Error, Reply, client};

#[derive(Reply)]
pub struct Tagged {
    #[body]
    pub value: Job,
}

#[derive(serde::Deserialize)]
pub struct Job;

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Tagged, Error>;
}

fn main() {}
