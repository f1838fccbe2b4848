use bac_core::{Error, client};
use serde::Serialize;
use serde_json::Value;

#[derive(Debug, Serialize)]
pub struct Filter {
    pub owner: Option<String>,
    pub states: Vec<String>,
}

fn upper(text: &str) -> String {
    text.to_uppercase()
}

#[client]
pub trait Search {
    #[endpoint(GET "/jobs")]
    async fn jobs(
        &self,
        #[query] limit: Option<u64>,
        #[query("label")] labels: &[&str],
    ) -> Result<Value, Error>;

    #[endpoint(GET "/styles")]
    async fn styles(
        &self,
        #[query(style = comma)] ids: &[u64],
        #[query(style = space)] scope: &[&str],
        #[query(style = pipe)] titles: &[&str],
    ) -> Result<Value, Error>;

    #[endpoint(GET "/flat")]
    async fn flat(&self, #[query(flatten)] filter: &Filter) -> Result<Value, Error>;

    #[endpoint(GET "/deep")]
    async fn deep(&self, #[query(style = deep)] filter: &Filter) -> Result<Value, Error>;

    #[endpoint(GET "/written")]
    async fn written(&self, #[query(with = upper)] word: &str) -> Result<Value, Error>;
}
