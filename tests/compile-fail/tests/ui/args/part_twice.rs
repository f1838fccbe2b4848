use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(POST "/files")]
    async fn put(&self, #[part] file: Upload, #[part("file")] other: Upload) -> Result<String, Error>;
}

fn main() {}
