use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("ETag")]
    #[body]
    etag: String,
}

fn main() {}
