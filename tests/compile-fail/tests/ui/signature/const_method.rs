use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    const fn get(&self) -> Result<String, Error>;
}

fn main() {}
