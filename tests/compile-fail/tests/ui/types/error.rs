use bac_core::client;

struct GetError;

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
