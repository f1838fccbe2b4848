use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/jobs", challenge(409, header = "X-Session-Id"))]
    async fn get(&self, #[header("x-session-id")] session: Option<&str>) -> Result<String, Error>;
}

fn main() {}
