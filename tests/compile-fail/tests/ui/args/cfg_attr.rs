use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[cfg_attr(unix, query)] id: &str) -> Result<String, Error>;
}

fn main() {}
