use bac_core::{Error, client};

fn fault(_: &u64) -> Option<u64> {
    None
}

#[client(error_body = u64)]
trait Api {
    #[endpoint(GET "/x", failure = fault())]
    async fn x(&self) -> Result<u64, Error>;
}

fn main() {}
