use bac_core::{Error, client};

type Nothing = ();

#[client(server)]
pub trait Api {
    #[endpoint(DELETE "/jobs")]
    async fn remove(&self) -> Result<Nothing, Error>;

    #[endpoint(DELETE "/jobs/all")]
    async fn remove_all(&self) -> Result<Nothing, Error>;
}

fn main() {}
