use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[status(200)]
    status: u16,
}

fn main() {}
