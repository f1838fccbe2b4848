use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, #[cfg(unix)] id: &str) -> Result<String, Error>;
}

fn main() {}
