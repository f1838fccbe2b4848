use bac_core::Reply;

#[derive(Reply)]
struct Page<'a> {
    #[header("ETag")]
    etag: &'a str,
}

fn main() {}
