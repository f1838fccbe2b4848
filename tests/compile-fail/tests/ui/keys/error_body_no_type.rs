use bac_core::client;

#[client(error_body = "String")]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
