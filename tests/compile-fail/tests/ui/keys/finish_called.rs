use bac_core::{Error, RawResponse, client};

fn complete(_: &mut u64, _: &RawResponse) {}

#[client]
trait Api {
    #[endpoint(GET "/x", finish = complete())]
    async fn x(&self) -> Result<u64, Error>;
}

fn main() {}
