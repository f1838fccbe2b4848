use bac_core::{Error, Upload, bytes::Bytes, client};
use serde::Serialize;
use serde_json::Value;

#[derive(Debug, Serialize)]
pub struct Order {
    pub item: String,
    pub count: u64,
}

#[client]
pub trait Orders {
    #[endpoint(POST "/orders")]
    async fn add(&self, #[body] order: &Order) -> Result<(), Error>;

    #[endpoint(PATCH "/orders/{id}")]
    async fn change(
        &self,
        id: u64,
        #[body("application/merge-patch+json")] patch: &Value,
    ) -> Result<(), Error>;

    #[endpoint(POST "/notes")]
    async fn note(&self, #[body(text)] note: &str) -> Result<(), Error>;

    #[endpoint(PUT "/image")]
    async fn image(&self, #[body(bytes, "image/png")] image: Bytes) -> Result<(), Error>;

    #[endpoint(POST "/xml")]
    async fn xml(&self, #[body(xml)] order: &Order) -> Result<(), Error>;

    #[endpoint(POST "/form")]
    async fn form(&self, #[body(form)] order: &Order) -> Result<(), Error>;

    #[endpoint(POST "/fields")]
    async fn fields(
        &self,
        #[form] amount: u64,
        #[form("note")] text: Option<&str>,
        #[form] tag: &[&str],
    ) -> Result<(), Error>;

    #[endpoint(PUT "/file")]
    async fn file(&self, #[body(stream)] data: Upload) -> Result<(), Error>;

    #[endpoint(POST "/parts")]
    async fn parts(
        &self,
        #[part] purpose: &str,
        #[part("file")] data: Upload,
        #[part(json)] order: &Order,
        #[part(bytes, "sum")] sum: Bytes,
    ) -> Result<(), Error>;

    #[endpoint(POST "/signed")]
    async fn sign(&self, #[signed] order: &Order) -> Result<(), Error>;
}
