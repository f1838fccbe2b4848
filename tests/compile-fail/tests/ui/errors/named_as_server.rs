use bac_core::client;

#[client(server)]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, ApiServer>;
}

fn main() {}
