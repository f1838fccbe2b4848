use bac_core::{Error, bytes::Bytes, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Bytes, Error>;
}

fn main() {}
