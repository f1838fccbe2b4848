use bac_core::Reply;

#[derive(Reply)]
pub struct Tagged {
    #[header("ETag")]
    etag: Option<String>,
    #[body(xml)]
    value: Option<serde_json::Value>,
}

fn main() {}
