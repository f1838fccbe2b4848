use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header(ETag)]
    etag: String,
}

fn main() {}
