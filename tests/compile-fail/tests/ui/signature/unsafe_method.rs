use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async unsafe fn list(&self) -> Result<String, Error>;
}

fn main() {}
