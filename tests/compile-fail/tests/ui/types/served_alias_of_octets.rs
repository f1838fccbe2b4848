use bac_core::{Error, client};

type Image = Option<Vec<u8>>;

#[client(server)]
pub trait Api {
    #[endpoint(PUT "/avatar")]
    async fn put(&self, #[body(bytes)] image: Image) -> Result<(), Error>;
}

fn main() {}
