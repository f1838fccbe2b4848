use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(style = deep)] filter: &str) -> Result<String, Error>;
}

fn main() {}
