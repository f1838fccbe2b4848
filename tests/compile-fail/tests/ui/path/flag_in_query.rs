use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs?uploads")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
