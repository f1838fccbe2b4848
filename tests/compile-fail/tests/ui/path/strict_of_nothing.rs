use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files", strict_paths)]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
