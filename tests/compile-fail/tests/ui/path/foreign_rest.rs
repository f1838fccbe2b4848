use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/files/*rest")]
    async fn get(&self, rest: &str) -> Result<String, Error>;
}

fn main() {}
