use bac_core::{Error, Events, client};

struct Problem;

fn told(data: &str) -> bool {
    data.is_empty()
}

#[client]
trait Api {
    #[endpoint(GET "/named", sse(error("error") = Problem))]
    async fn named(&self) -> Result<Events<u64>, Error>;

    #[endpoint(GET "/told", sse(error = told))]
    async fn told(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
