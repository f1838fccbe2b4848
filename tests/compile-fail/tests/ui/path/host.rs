use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "https://node.example/v1/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
