use bac_core::Reply;

#[derive(Reply)]
struct Page {
    etag: String,
    date: String,
    #[header]
    link: String,
    #[status(200)]
    status: u16,
    #[body]
    value: String,
    #[body]
    other: String,
}

fn main() {}
