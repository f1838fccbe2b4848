use bac_core::{Error, client};

#[client(sign = sigv4(service = "s3"))]
trait Api {
    #[endpoint(GET "/jobs", key = "orders")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
