use bac_core::{Error, client};

#[derive(Debug, serde::Deserialize)]
struct Problem {}

fn of_another_reply(_: &String) -> Option<Problem> {
    None
}

fn of_another_body(_: &u64) -> Option<String> {
    None
}

#[client(error_body = Problem)]
trait Api {
    #[endpoint(GET "/x", failure = of_another_reply)]
    async fn x(&self) -> Result<u64, Error>;

    #[endpoint(GET "/y", failure = of_another_body)]
    async fn y(&self) -> Result<Option<u64>, YError>;
}

fn main() {}
