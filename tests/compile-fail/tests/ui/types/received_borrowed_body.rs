use bac_core::{Error, client};

#[derive(serde::Deserialize, serde::Serialize)]
pub struct Job<'a> {
    name: &'a str,
}

#[client(server)]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self, #[body] job: &Job<'_>) -> Result<String, Error>;
}

fn main() {}
