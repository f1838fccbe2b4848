use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs{?tag}")]
    async fn get(&self, tag: &str) -> Result<String, Error>;
}

fn main() {}
