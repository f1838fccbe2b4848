use bac_core::{Error, client};

#[client]
trait Api<T> {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
