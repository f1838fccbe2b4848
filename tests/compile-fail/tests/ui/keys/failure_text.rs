use bac_core::{Error, client};

fn fault(_: &String) -> Option<u64> {
    None
}

#[client(error_body = u64)]
trait Api {
    #[endpoint(GET "/x", text, failure = fault)]
    async fn x(&self) -> Result<String, Error>;
}

fn main() {}
