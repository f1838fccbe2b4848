use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query(rename = "pageSize")] size: u64) -> Result<String, Error>;
}

fn main() {}
