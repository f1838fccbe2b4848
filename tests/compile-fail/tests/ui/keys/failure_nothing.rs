use bac_core::{Error, client};

fn fault(_: &()) -> Option<u64> {
    None
}

#[client(error_body = u64)]
trait Api {
    #[endpoint(DELETE "/x", failure = fault)]
    async fn x(&self) -> Result<(), Error>;
}

fn main() {}
