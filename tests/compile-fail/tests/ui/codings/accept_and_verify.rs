use bac_core::{Error, client};

#[client]
trait Api {
    #[endpoint(
        GET "/note",
        accept_encoding(gzip),
        verify = http_signature(covers("@status", "content-digest")),
    )]
    async fn note(&self) -> Result<String, Error>;
}

fn main() {}
