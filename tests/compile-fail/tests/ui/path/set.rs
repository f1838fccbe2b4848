use bac_core::{Error, client};

use std::collections::BTreeSet;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs/{ids}")]
    async fn list(&self, ids: &BTreeSet<u64>) -> Result<String, Error>;
}

fn main() {}
