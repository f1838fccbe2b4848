use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = dyn std::fmt::Debug))]
    async fn list(&self) -> Result<String, ListError>;
}

fn main() {}
