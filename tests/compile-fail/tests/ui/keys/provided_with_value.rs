use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", provided = "1.2")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
