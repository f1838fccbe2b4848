use bac_core::client;

#[derive(Debug, serde::Deserialize)]
pub struct Problem;

#[client(error_body = Problem)]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<String, Problem>;
}

fn main() {}
