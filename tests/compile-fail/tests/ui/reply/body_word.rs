use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[body(txt)]
    value: String,
}

fn main() {}
