use bac_core::{Error, client};

use std::collections::BTreeSet;

#[client(server)]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn list(&self, #[query] tags: &BTreeSet<&str>) -> Result<String, Error>;
}

fn main() {}
