use bac_core::client;

#[client(calls)]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, ApiCalls>;
}

fn main() {}
