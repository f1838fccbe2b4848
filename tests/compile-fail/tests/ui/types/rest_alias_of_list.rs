use bac_core::{Error, client};

pub type Path = Vec<String>;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs/{path..}")]
    async fn list(&self, path: &Path) -> Result<String, Error>;
}

fn main() {}
