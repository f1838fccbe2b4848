use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] name: &str, #[body] order: &Vec<u64>) -> Result<String, Error>;
}

fn main() {}
