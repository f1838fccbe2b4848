use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST, "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
