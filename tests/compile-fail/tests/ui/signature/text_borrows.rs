use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", text)]
    async fn get(&self) -> Result<&str, Error>;
}

fn main() {}
