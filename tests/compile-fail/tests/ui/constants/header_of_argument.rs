use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-A" = "b"))]
    async fn pods(&self, #[header("x-a")] a: &str) -> Result<String, Error>;
}

fn main() {}
