use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[body] data: Upload) -> Result<String, Error>;
}

fn main() {}
