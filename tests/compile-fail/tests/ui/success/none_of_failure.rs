use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", none(404, 503))]
    async fn get(&self) -> Result<Option<String>, Error>;
}

fn main() {}
