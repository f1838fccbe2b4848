use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/{key}/info")]
    async fn get(&self, #[path(any_segments)] key: &str) -> Result<String, Error>;
}

fn main() {}
