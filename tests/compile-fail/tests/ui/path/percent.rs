use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/100%")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
