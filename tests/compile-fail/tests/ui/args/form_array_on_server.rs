use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[form] ids: [u64; 2]) -> Result<String, Error>;
}

fn main() {}
