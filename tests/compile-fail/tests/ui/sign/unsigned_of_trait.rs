use bac_core::{Error, client};

#[client(unsigned)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn add(&self, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
