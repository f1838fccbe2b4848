use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs?limit={limit}&all", query("watch",))]
    async fn get(&self, limit: u32) -> Result<String, Error>;
}

fn main() {}
