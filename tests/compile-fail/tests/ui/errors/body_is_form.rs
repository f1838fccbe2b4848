use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404 = form))]
    async fn get(&self) -> Result<String, GetError>;
}

fn main() {}
