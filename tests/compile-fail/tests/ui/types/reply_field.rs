use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[status]
    status: String,
    #[header("X-Size")]
    size: Size,
    #[body]
    value: Item,
}

struct Size;
struct Item;

fn main() {}
