use bac_core::{Error, client};

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id) -> Result<String, Error>;

    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {
    let _ = ApiClient::list;
}
