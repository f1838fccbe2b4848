use bac_core::{Error, client};

#[client(bas = "/api")]
trait Api {
    #[endpoint(PSOT "/jobs")]
    async fn submit(&self, #[body] job: &str) -> Result<String, Error>;

    #[endpoint(GET "/jobs/{id", timeout = "10s")]
    async fn get(&self, id: &str) -> Result<String, Error>;

    #[endpoint(GET "/jobs", errors(404, 404))]
    async fn list(&self) -> Result<String, ListError>;

    #[endpoint(DELETE "/jobs/{id}")]
    fn delete(&self, id: &str) -> Result<(), Error>;
}

fn main() {}
