use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn OPERATIONS(&self) -> Result<String, Error>;
}

fn main() {}
