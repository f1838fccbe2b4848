use bac_core::{Error, client};

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Job, Error>;
}

fn main() {}
