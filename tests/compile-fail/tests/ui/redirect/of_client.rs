use bac_core::{Error, client};

#[client(redirect = yes)]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
