use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", redirect = "same_origin")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
