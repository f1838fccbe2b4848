use bac_core::{Error, client};

#[client(error_body = String)]
pub trait Api {
    /// Declared well.
    #[endpoint(GET "/jobs", errors(404))]
    async fn list(&self) -> Result<Vec<String>, ListError>;

    /// Its path is wrong, and nothing else.
    #[endpoint(GET "jobs/{id}", errors(404, 410))]
    async fn get(&self, id: &str, #[query] full: Option<bool>) -> Result<String, GetError>;

    /// Declared well, too.
    #[endpoint(DELETE "/jobs/{id}")]
    async fn delete(&self, id: &str) -> Result<(), Error>;
}

async fn on_client(api: &ApiClient) -> Result<String, Error> {
    let jobs = api.list().await?;
    match api.get("1", Some(true)).await {
        Ok(job) => Ok(job),
        Err(GetError::NotFound(error)) => Ok(error.body().cloned().unwrap_or_default()),
        Err(GetError::Gone(_)) => Ok(jobs.concat()),
        Err(error) => Err(error.into()),
    }
}

async fn in_general(api: &impl Api) -> Result<String, GetError> {
    let _ = api.list().await;
    api.get("1", None).await
}

fn main() {
    fn is_send<T: Send>(_: T) {}
    let client = ApiClient::new(bac_core::Client::builder("http://127.0.0.1").build().unwrap());
    is_send(on_client(&client));
    is_send(in_general(&client));
    is_send(client.delete("1"));
}
