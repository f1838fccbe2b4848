use bac_core::{Error, Page, client};
use serde::Deserialize;

#[derive(Deserialize, Page)]
struct List {
    #[page(items)]
    rows: Vec<u64>,
}

#[client]
trait Api {
    #[endpoint(GET "/items", page(query = "after"))]
    async fn list(&self) -> Result<List, Error>;
}

fn main() {}
