use bac_core::client;

#[derive(serde::Deserialize)]
pub struct Problem;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404 = Problem, 409 = Problem))]
    async fn list(&self) -> Result<String, ListError>;
}

fn main() {}
