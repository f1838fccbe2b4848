use bac_core::{Error, Reply, client};

#[derive(Reply)]
struct Tagged<T> {
    #[header("ETag")]
    etag: Option<String>,
    #[body]
    value: T,
}

struct Job;

#[client]
trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self) -> Result<Tagged<Job>, Error>;
}

fn main() {}
