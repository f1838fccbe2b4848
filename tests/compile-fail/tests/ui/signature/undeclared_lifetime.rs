use bac_core::{Error, client};

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] tag: &'a str) -> Result<String, Error>;
}

fn main() {}
