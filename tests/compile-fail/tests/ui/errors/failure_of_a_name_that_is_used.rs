use bac_core::client;

fn fault(_: &Fault) -> Option<u64> {
    None
}

#[derive(serde::Deserialize)]
struct Fault {}

#[client(error_body = u64)]
trait Api {
    #[endpoint(GET "/x", failure = fault)]
    async fn x(&self) -> Result<Fault, Fault>;
}

fn main() {}
