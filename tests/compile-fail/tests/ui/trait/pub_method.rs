use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    pub async fn list(&self) -> Result<String, Error>;
}

fn main() {}
