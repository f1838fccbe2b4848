use bac_core::{Error, client};

#[client(server)]
trait Api {
    #[endpoint(GET "/jobs/{id}")]
    async fn get(&self, id: &'static str) -> Result<String, Error>;
}

fn main() {}
