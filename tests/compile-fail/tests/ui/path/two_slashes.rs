use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "//host/x")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
