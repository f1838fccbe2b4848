use bac_core::{Error, client};

use std::collections::BTreeSet;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] tags: &BTreeSet<Option<u64>>) -> Result<String, Error>;
}

fn main() {}
