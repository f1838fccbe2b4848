use bac_core::client;

#[client]
pub trait Api {
    #[endpoint(GET, errors(404))]
    async fn list(&self) -> Result<Vec<String>, ListError>;
}

fn main() {
    let client = ApiClient::new(bac_core::Client::builder("http://127.0.0.1").build().unwrap());
    let _ = async {
        match client.list().await {
            Ok(jobs) => Ok(jobs.concat()),
            Err(ListError::Client(error)) => Err(error),
            Err(error) => Err(bac_core::Error::from(error)),
        }
    };
}
