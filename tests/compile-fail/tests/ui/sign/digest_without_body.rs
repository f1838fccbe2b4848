use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", sign = http_signature(covers("@method", "content-digest")))]
    async fn add(&self) -> Result<String, Error>;
}

fn main() {}
