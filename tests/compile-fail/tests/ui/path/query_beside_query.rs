use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs?limit=5&full", timeout = "1s", query("watch" = "true"))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
