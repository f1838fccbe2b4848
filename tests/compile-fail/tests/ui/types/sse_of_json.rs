use bac_core::{Error, Events, client};

type Feed = Events<u64>;

#[client]
trait Api {
    #[endpoint(GET "/feed", sse(end = "x"))]
    async fn follow(&self) -> Result<Feed, Error>;

    #[endpoint(GET "/value", sse(end = "x"))]
    async fn value(&self) -> Result<Vec<u64>, Error>;
}

fn main() {}
