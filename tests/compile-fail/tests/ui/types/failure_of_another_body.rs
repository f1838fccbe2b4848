use bac_core::client;

#[derive(Debug, serde::Deserialize)]
struct Problem {}

fn of_another_body(_: &u64) -> Option<String> {
    None
}

#[client(error_body = Problem)]
trait Api {
    #[endpoint(GET "/y", failure = of_another_body)]
    async fn y(&self) -> Result<Option<u64>, YError>;
}

fn main() {}
