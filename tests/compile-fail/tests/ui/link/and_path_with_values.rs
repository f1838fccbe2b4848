use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &str, #[url] at: &Link) -> Result<String, Error>;
}

fn main() {}
