use bac_core::{Error, Events, client};

#[client]
trait Api {
    #[endpoint(GET "/feed", sse(eror("error") = u64))]
    async fn follow(&self) -> Result<Events<u64>, Error>;
}

fn main() {}
