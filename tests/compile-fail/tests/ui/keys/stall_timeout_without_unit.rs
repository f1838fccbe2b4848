use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", stall_timeout = "30")]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
