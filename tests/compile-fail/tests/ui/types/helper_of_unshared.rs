use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;

    async fn count(&self) -> Result<usize, Error> {
        Ok(self.list().await?.len())
    }
}

fn used(api: &impl Api) {
    let _ = api.count();
}

fn main() {}
