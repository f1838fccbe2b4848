use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] page: Option<Option<u64>>) -> Result<String, Error>;
}

fn main() {}
