use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = sigv4(service = "s3"))]
    async fn add(&self, #[body(stream)] data: Upload) -> Result<String, Error>;
}

fn main() {}
