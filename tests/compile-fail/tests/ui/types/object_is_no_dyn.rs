use bac_core::{Error, client};

#[client(dyn)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn used(_api: &dyn Api) {}

fn main() {}
