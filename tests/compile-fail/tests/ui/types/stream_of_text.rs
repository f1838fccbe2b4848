use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(POST "/streams")]
    async fn stream(&self, #[body(stream)] data: String) -> Result<String, Error>;
}

fn main() {}
