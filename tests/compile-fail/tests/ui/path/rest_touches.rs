use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/{bucket}{key..}")]
    async fn get(&self, bucket: &str, key: &str) -> Result<String, Error>;
}

fn main() {}
