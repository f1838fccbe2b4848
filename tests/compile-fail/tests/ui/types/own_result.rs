use bac_core::{Error, client};

pub struct Result<T, E>(T, E);

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<u8, Error>;
}

fn main() {}
