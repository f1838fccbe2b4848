use std::io::Result;

use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<u8>;
}

fn main() {}
