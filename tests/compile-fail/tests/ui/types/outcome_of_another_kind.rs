use bac_core::{Error, RawResponse, client};

fn outcome(_: &RawResponse) -> bool {
    false
}

#[client]
trait Api {
    #[endpoint(GET "/x", outcome = outcome)]
    async fn x(&self) -> Result<u64, Error>;
}

fn main() {}
