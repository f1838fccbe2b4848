use std::collections::BTreeMap;

use bac_core::{Error, client};

#[client]
pub trait Objects {
    #[endpoint(PUT "/objects/{name}")]
    async fn put(
        &self,
        name: &str,
        #[header("If-Match")] etag: Option<&str>,
        #[header("X-Tag")] tags: &[&str],
        #[header(prefix = "x-meta-")] meta: &BTreeMap<String, String>,
        #[cookie("session")] session: &str,
        #[cookie("theme")] theme: Option<u64>,
    ) -> Result<(), Error>;
}
