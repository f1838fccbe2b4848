use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(Method::GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
