use bac_core::{Error, client};

pub type Tags = std::collections::HashSet<String>;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] tags: &Tags) -> Result<String, Error>;
}

fn main() {}
