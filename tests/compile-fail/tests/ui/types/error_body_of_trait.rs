use bac_core::client;

#[derive(Debug)]
struct Problem;

#[client(error_body = Problem, errors(404))]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
