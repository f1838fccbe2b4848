use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header]
    retry_after: String,
}

fn main() {}
