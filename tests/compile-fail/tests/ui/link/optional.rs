use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(GET)]
    async fn get(&self, #[url] at: Option<&Link>) -> Result<String, Error>;
}

fn main() {}
