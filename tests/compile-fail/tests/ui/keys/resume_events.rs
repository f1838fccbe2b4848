use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(GET "/feed", sse(end = "x"), resume)]
    async fn feed(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
