use bac_core::{Client, Error, client};

#[client(calls, dyn)]
pub trait Api {
    #[endpoint(GET "/jobs/{job_id}")]
    async fn get(&self, id: &str) -> Result<String, Error>;

    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

async fn used(api: &impl Api) {
    let _ = api.calls().get("a").await;
    let _ = api.calls().list().await;
}

async fn made(client: Client) {
    let api = DynApi::new(ApiClient::new(client));
    let _ = (api.get("a"), api.list(), used(&api));
}

fn main() {}
