use bac_core::client;

#[client(error_body = &str)]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<String, ListError>;
}

fn main() {}
