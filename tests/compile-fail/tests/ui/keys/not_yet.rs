use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", cache = "1m")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
