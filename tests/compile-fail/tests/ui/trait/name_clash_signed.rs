use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/jobs")]
    async fn submit(&self, #[signed] payload: &str) -> Result<String, Error>;

    #[endpoint(POST "/signed")]
    async fn submit_signed(&self, #[body] payload: &str) -> Result<String, Error>;
}

fn main() {}
