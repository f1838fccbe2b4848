use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(style = comma, style = pipe)] ids: &[u64]) -> Result<String, Error>;
}

fn main() {}
