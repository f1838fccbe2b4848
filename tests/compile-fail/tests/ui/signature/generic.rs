use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn list<T>(&self) -> Result<T, Error>;
}

fn main() {}
