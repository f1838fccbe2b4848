use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", txt)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
