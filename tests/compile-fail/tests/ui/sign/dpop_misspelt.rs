use bac_core::{Error, client};

#[client(sign = dppo)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
