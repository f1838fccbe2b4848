use bac_core::client;

/// What went wrong.
struct Problem<'a>(&'a str);

#[client(error_body = Problem<'_>)]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
