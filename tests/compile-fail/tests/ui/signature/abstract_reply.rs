use bac_core::{Error, client};

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<dyn std::fmt::Debug, Error>;
}

fn main() {}
