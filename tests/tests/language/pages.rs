use bac_core::{Error, Page, client};
use serde::Deserialize;

#[derive(Debug, Deserialize, Page)]
pub struct PodList {
    #[page(items)]
    pub items: Vec<String>,
    #[page(next)]
    pub next: Option<String>,
}

#[client]
pub trait Lists {
    #[endpoint(GET "/pods", page(query = "continue"))]
    async fn pods(&self, #[query] limit: u64) -> Result<PodList, Error>;

    #[endpoint(GET "/issues", page(link))]
    async fn issues(&self) -> Result<Page<u64>, Error>;

    #[endpoint(GET "/rows", page(offset = "skip", limit = "take"))]
    async fn rows(&self, #[query] take: u64) -> Result<Page<u64>, Error>;
}
