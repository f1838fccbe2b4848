use bac_core::{Error, client};

#[client(success(200 = String, 204 = ()))]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
