use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/copy/{from..}/to/{to..}")]
    async fn copy(&self, from: &str, to: &str) -> Result<String, Error>;
}

fn main() {}
