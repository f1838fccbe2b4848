use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[query] ids: [u64; 2]) -> Result<String, Error>;
}

fn main() {}
