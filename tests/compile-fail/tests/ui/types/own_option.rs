use bac_core::{Error, client};

pub struct Option<T>(T);

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] tag: Option<u8>) -> Result<u8, Error>;
}

fn main() {}
