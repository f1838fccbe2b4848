use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[body]
    value: String,
    #[body(text)]
    text: String,
}

fn main() {}
