use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404 = &[&str]))]
    async fn list(&self) -> Result<String, ListError>;
}

fn main() {}
