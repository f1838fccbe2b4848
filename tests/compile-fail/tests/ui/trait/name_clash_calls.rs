use bac_core::{Error, client};

#[client(calls)]
trait Phone {
    #[endpoint(GET "/calls")]
    async fn calls(&self) -> Result<String, Error>;
}

fn main() {}
