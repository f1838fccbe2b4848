use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs/{id}", errors[404, 4XX])]
    async fn get(&self, id: &str) -> Result<String, GetError>;
}

fn main() {
    let _ = |error: GetError| matches!(error, GetError::NotFound(_) | GetError::ClientError(_));
}
