use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", follow_redirects = true)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
