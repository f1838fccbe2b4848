use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self, tag: &str) -> Result<String, JobError>;

    #[endpoint(GET "/nodes", errors(404, 500))]
    async fn nodes(&self) -> Result<String, JobError>;

    async fn status(&self) -> Result<String, Error>;

    #[endpoint(GET "/new")]
    async fn new(&self) -> Result<String, Error>;

    #[endpoint(GET "/version")]
    async fn version(&self) -> String;
}

fn main() {}
