use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[body(form)]
    value: String,
}

fn main() {}
