use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(DELETE "/jobs", success(204))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
