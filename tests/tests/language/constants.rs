use bac_core::{Error, client};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub struct Report {
    pub title: String,
}

#[client(base = "/api/v1", header("X-Version" = "2"), query("lang" = "en", "beta"))]
pub trait Reports {
    #[endpoint(GET "/reports/{id}", accept = "text/csv", text)]
    async fn csv(&self, id: u64) -> Result<String, Error>;

    #[endpoint(PUT "/reports/{id}", codec = xml)]
    async fn put(&self, id: u64, #[body] report: &Report) -> Result<(), Error>;
}
