use bac_core::{Error, client};

#[client]
trait Api {
    async fn job(&self, id: &str, #[body] job: &str) -> Result<String, Error>;
}

fn main() {}
