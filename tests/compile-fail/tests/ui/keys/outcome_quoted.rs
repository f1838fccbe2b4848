use bac_core::{Error, Outcome, RawResponse, client};

fn outcome(_: &RawResponse) -> Option<Outcome> {
    None
}

#[client(outcome = "outcome")]
trait Api {
    #[endpoint(GET "/x")]
    async fn x(&self) -> Result<u64, Error>;
}

fn main() {}
