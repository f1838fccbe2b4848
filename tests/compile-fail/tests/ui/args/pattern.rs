use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] (a, b): (u8, u8)) -> Result<String, Error>;
}

fn main() {}
