use bac_core::{Error, client};

#[client]
pub trait Api {
    #[endpoint(POST "/jobs")]
    async fn put(&self, #[body(xml)] data: bac_core::bytes::Bytes) -> Result<String, Error>;
}

fn main() {}
