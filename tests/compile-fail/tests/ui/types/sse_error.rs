use bac_core::{Error, Events, client};

struct Problem;

#[client]
trait Api {
    #[endpoint(GET "/named", sse(error("error") = Problem))]
    async fn named(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
