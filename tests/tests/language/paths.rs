use bac_core::{Error, Link, client};
use serde_json::Value;

#[client(base = "/v2")]
pub trait Files {
    #[endpoint(GET "/jobs/{id}", strict_paths)]
    async fn job(&self, id: &str) -> Result<Value, Error>;

    #[endpoint(GET "/files/{path..}")]
    async fn file(&self, path: &str) -> Result<Value, Error>;

    #[endpoint(GET "/folders/{segments..}/info")]
    async fn folder(&self, segments: &[&str]) -> Result<Value, Error>;

    #[endpoint(GET "/objects/{key..}")]
    async fn object(&self, #[path(any_segments)] key: &str) -> Result<Value, Error>;

    #[endpoint(GET)]
    async fn page(&self, #[url] next: &Link, #[query] limit: u64) -> Result<Value, Error>;

    #[endpoint("PURGE")]
    async fn purge(&self, #[url(any_origin)] at: &Link) -> Result<(), Error>;
}
