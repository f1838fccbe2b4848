use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(= "/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
