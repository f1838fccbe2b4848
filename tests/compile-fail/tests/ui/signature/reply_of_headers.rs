use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<bac_core::http::HeaderMap, Error>;
}

fn main() {}
