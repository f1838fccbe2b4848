use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[status]
    status: String,
}

fn main() {}
