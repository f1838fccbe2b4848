use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query("ids", style = comma)] id: u64) -> Result<String, Error>;
}

fn main() {}
