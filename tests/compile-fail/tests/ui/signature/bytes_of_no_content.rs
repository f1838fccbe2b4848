use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/livez", bytes, success(204))]
    async fn get(&self) -> Result<(), Error>;
}

fn main() {}
