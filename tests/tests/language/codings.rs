use bac_core::{Error, client};

#[client(accept_encoding(gzip, deflate))]
pub trait Notes {
    #[endpoint(PUT "/note", content_encoding = gzip)]
    async fn put(&self, #[body(text)] note: &str) -> Result<(), Error>;
}
