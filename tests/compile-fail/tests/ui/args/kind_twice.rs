use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] #[query("tag")] tag: &str) -> Result<String, Error>;
}

fn main() {}
