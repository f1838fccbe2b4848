use bac_core::{Error, Link, client};

#[client]
trait Api {
    #[endpoint(POST)]
    async fn post(&self, #[url(any_origin)] at: &Link, #[signed] payload: &u8) -> Result<String, Error>;
}

fn main() {}
