use bac_core::client;

#[client(errors(500))]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<String, JobError>;

    #[endpoint(GET "/nodes", errors())]
    async fn nodes(&self) -> Result<String, JobError>;
}

fn main() {}
