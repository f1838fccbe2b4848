use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[body(text, "text/csv")]
    value: String,
}

fn main() {}
