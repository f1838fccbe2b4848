use bac_core::{Error, client};

pub type Tags = Vec<String>;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[header("X-Tag")] tags: Tags) -> Result<String, Error>;
}

fn main() {}
