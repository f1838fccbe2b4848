use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[status]
    status: u16,
    #[status]
    code: u16,
}

fn main() {}
