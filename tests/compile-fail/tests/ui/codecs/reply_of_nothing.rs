use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", xml)]
    async fn get(&self) -> Result<(), Error>;
}

fn main() {}
