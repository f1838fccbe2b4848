use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] ids: u64, #[query("ids", style = comma)] more: &[u64]) -> Result<String, Error>;
}

fn main() {}
