use bac_core::client;

fn main() {
    #[client]
    trait Api {
        #[endpoint(GET "/jobs", error(404))]
        async fn list(&self) -> Result<Vec<String>, ListError>;
    }

    let client = ApiClient::new(bac_core::Client::builder("http://127.0.0.1").build().unwrap());
    let _ = async { client.list().await.map_err(bac_core::Error::from) };
}
