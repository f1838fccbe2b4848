use bac_core::{Error, client};

use std::collections::BTreeMap;

#[client]
pub trait Api {
    #[endpoint(GET "/jobs")]
    async fn get(&self, #[header(prefix = "X-Meta-:")] meta: &BTreeMap<String, String>) -> Result<String, Error>;
}

fn main() {}
