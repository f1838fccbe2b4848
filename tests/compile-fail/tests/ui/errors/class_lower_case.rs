use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(4xx))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
