use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(304, 404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
