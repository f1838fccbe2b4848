use bac_core::client;

#[client]
trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<String, JobError>;

    #[endpoint(GET "/nodes", errors(404, 500))]
    async fn nodes(&self) -> Result<String, JobError>;
}

fn main() {}
