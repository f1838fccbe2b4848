use bac_core::{ByteStream, Error, Events, Reply, client};

#[derive(Reply)]
struct File {
    #[header("ETag")]
    etag: Option<String>,
    #[body]
    data: ByteStream,
}

type Feed = Events<u64>;

fn fault<T>(_: &T) -> Option<u64> {
    None
}

#[client(error_body = u64, failure = fault)]
trait Api {
    #[endpoint(GET "/file")]
    async fn file(&self) -> Result<File, Error>;

    #[endpoint(GET "/count")]
    async fn count(&self) -> Result<u64, Error>;

    #[endpoint(GET "/other", failure = none)]
    async fn other(&self) -> Result<Feed, Error>;
}

fn main() {
    let _ = |file: File| (file.etag, file.data);
}
