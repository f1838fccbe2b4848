use bac_core::{Error, client};

#[client]
trait Api: std::fmt::Display {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
