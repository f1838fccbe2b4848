use bac_core::{Error, Events, client};

fn told(data: &str) -> bool {
    data.is_empty()
}

#[client]
trait Api {
    #[endpoint(GET "/told", sse(error = told))]
    async fn told(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
