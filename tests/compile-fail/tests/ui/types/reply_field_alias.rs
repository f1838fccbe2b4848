use bac_core::Reply;

type Maybe = Option<String>;

#[derive(Reply)]
struct Page {
    #[header("ETag")]
    etag: Maybe,
}

fn main() {}
