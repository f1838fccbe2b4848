use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET JOBS)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
