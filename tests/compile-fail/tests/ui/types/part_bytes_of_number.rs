use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/codes")]
    async fn code(&self, #[part(bytes)] code: u64) -> Result<String, Error>;
}

fn main() {}
