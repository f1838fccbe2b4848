use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/pods", header("X-A" = "a\r\nX-B: b"))]
    async fn pods(&self) -> Result<String, Error>;
}

fn main() {}
