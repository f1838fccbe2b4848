use bac_core::{Error, Upload, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs", sign = http_signature(covers("@method", "content-digest")))]
    async fn add(&self, #[body(stream)] data: Upload) -> Result<String, Error>;
}

fn main() {}
