use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(DELETE "/jobs", codec = xml)]
    async fn clear(&self, #[query] all: bool) -> Result<(), Error>;
}

fn main() {}
