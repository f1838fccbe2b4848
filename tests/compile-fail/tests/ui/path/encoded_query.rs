use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs?name=a%20b")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
