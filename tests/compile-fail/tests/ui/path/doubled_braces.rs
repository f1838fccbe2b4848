use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs/{{id}}")]
    async fn get(&self, id: &str) -> Result<String, Error>;
}

fn main() {}
