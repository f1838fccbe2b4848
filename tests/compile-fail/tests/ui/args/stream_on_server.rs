use bac_core::{Error, Upload, client};

#[client(server)]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[body(stream)] data: Upload) -> Result<String, Error>;
}

fn main() {}
