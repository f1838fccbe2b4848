use bac_core::client;

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs", errors(404))]
    async fn get(&self) -> Result<String, JobError>;

    #[endpoint(GET "/nodes")]
    async fn nodes(&self) -> Result<String, JobsError>;
}

fn main() {}
