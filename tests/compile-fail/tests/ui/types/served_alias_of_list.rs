use bac_core::{Error, client};

type Tags = Vec<String>;

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] tags: &Tags) -> Result<String, Error>;
}

fn main() {}
