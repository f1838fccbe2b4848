use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body] order: &mut String) -> Result<String, Error>;
}

fn main() {}
