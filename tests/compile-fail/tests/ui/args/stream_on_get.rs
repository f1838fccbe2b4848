use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(GET "/files")]
    async fn put(&self, #[body(stream)] data: Upload) -> Result<String, Error>;
}

fn main() {}
