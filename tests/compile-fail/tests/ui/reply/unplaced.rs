use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("ETag")]
    etag: Option<String>,
    value: String,
}

fn main() {}
