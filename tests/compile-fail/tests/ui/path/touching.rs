use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{a}{b}")]
    async fn get(&self, a: &str, b: &str) -> Result<String, Error>;
}

fn main() {}
