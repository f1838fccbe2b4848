use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part(jsno, "m")] meta: &Vec<u64>) -> Result<String, Error>;
}

fn main() {}
