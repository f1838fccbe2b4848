use bac_core::{Error, Events, client};

type Feed = Events<u64>;

fn fault(_: &Feed) -> Option<u64> {
    None
}

#[client(error_body = u64)]
trait Api {
    #[endpoint(GET "/feed", failure = fault)]
    async fn feed(&self) -> Result<Feed, Error>;
}

fn main() {}
