use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, tags: ...) -> Result<String, Error>;
}

fn main() {}
