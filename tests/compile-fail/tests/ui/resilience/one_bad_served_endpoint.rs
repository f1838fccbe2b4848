use bac_core::{Error, client, server::Context};

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<Vec<String>, Error>;

    #[endpoint(GET "jobs/{id}")]
    async fn get(&self, id: &str, #[query] full: Option<bool>) -> Result<String, Error>;
}

struct Service;

impl ApiService for Service {
    async fn list(&self, _: &Context) -> Result<Vec<String>, Error> {
        Ok(Vec::new())
    }

    async fn get(&self, _: &Context, id: &str, _: Option<bool>) -> Result<String, Error> {
        Ok(id.to_owned())
    }
}

fn main() {
    let _ = ApiServer::new(Service);
}
