use bac_core::{Error, client};

#[derive(Debug, serde::Deserialize)]
struct Problem {}

fn of_another_reply(_: &String) -> Option<Problem> {
    None
}

#[client(error_body = Problem)]
trait Api {
    #[endpoint(GET "/x", failure = of_another_reply)]
    async fn x(&self) -> Result<u64, Error>;
}

fn main() {}
