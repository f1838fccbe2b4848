use bac_core::{Error, client};

#[client]
trait Api {
    #[get("/jobs")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
