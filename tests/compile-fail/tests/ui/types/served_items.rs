use bac_core::{Error, client};

type Tag = Option<String>;

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[header("x-tag")] tags: &[Tag]) -> Result<String, Error>;
}

fn main() {}
