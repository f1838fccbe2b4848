use bac_core::{Error, client};

pub type Tags = std::collections::VecDeque<String>;

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] tags: Tags) -> Result<String, Error>;
}

fn main() {}
