use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[header(X-Trace)] trace: &str) -> Result<String, Error>;
}

fn main() {}
