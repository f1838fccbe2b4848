use bac_core::{Error, client};

type Maybe = Option<u8>;

#[client]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self, #[body] job: Maybe) -> Result<String, Error>;
}

fn main() {}
