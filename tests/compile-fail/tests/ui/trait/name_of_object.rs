use bac_core::{Error, client};

#[client(dyn, name = DynApi)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
