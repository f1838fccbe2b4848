use bac_core::client;

#[derive(Debug)]
struct Problem;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404 = Problem))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
