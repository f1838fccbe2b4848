use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(GET "/feed", text, sse(end = "x"))]
    async fn follow(&self) -> Result<String, Error>;
}

fn main() {}
