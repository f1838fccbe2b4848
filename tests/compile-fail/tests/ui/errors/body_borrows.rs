use bac_core::client;

/// What went wrong.
struct Problem<'a>(&'a str);

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404 = Problem<'_>))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
