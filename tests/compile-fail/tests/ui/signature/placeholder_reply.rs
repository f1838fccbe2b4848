use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Vec<_>, Error>;
}

fn main() {}
