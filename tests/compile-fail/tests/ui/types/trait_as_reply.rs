use bac_core::{Error, client};

pub trait Job {}

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Job, Error>;
}

fn main() {}
