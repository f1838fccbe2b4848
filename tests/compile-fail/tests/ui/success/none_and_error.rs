use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", none(404), errors(404))]
    async fn get(&self) -> Result<Option<String>, GetError>;
}

fn main() {}
