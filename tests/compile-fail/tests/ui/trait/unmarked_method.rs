use bac_core::{Error, client};

#[client]
trait Api {
    async fn status(&self) -> Result<String, Error>;
}

fn main() {}
