use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs?watch=1", query("watch" = "true"))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
