use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[cookie("session=")] id: &str) -> Result<String, Error>;
}

fn main() {}
