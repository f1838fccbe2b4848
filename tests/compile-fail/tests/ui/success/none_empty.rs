use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", none())]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
