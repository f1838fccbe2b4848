use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", header("X-Session-Id" = "1"), challenge(409, header = "X-Session-Id"))]
    async fn get(&self) -> Result<String, Error>;
}

fn main() {}
