use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", codec = xml)]
    async fn get(&self) -> Result<bac_core::Lines<String>, Error>;
}

fn main() {}
