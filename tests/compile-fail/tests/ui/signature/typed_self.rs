use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(self: std::sync::Arc<Self>) -> Result<String, Error>;
}

fn main() {}
