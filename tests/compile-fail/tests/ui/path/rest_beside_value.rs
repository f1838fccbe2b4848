use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/compare/{base..}...{head}")]
    async fn compare(&self, base: &str, head: &str) -> Result<String, Error>;
}

fn main() {}
