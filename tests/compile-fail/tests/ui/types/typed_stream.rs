use bac_core::{ByteStream, Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", success(200 = ByteStream, 202 = ()))]
    async fn get(&self) -> Result<Got, Error>;
}

fn main() {}
