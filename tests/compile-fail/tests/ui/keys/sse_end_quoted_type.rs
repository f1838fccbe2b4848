use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(POST "/chat", sse(end = 5))]
    async fn ask(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
