use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", text, bytes)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
