use bac_core::{Error, client};

#[client(calls, dyn)]
trait Api<'a> {
    #[endpoint(GET "/jobs")]
    async fn list(&self) -> Result<String, Error>;
}

fn main() {}
