use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[header(prefix = "X-Meta-")] meta: &str) -> Result<String, Error>;
}

fn main() {}
