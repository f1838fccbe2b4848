use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs/{id}")]
    asnyc fn get(&self, id: &str) -> Result<String, Error>;

    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {
    let _ = ApiClient::list;
}
