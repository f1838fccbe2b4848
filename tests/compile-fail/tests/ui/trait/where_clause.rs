use bac_core::{Error, client};

#[client]
trait Api where Self: Sized {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
