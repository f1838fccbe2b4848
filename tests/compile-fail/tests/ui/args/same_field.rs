use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[form("a")] first: u64, #[form("a")] second: u64) -> Result<String, Error>;
}

fn main() {}
