use bac_core::{Error, client};

#[client(calls)]
trait Phone {
    #[endpoint(GET "/calls")]
    async fn list(&self) -> Result<String, Error>;

    fn calls(&self) -> u32 {
        7
    }
}

fn main() {}
