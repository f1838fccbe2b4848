use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(NOT_FOUND))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
