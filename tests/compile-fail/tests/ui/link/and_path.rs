use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", timeout = "10s")]
    async fn get(&self, #[url] at: &Link) -> Result<String, Error>;
}

fn main() {}
