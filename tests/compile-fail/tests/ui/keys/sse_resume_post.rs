use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(POST "/chat", sse(end = "x", resume))]
    async fn ask(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
