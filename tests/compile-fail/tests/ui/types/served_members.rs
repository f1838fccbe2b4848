use bac_core::{Error, client};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub struct Filter {
    state: String,
}

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] filter: &Filter) -> Result<String, Error>;
}

fn main() {}
