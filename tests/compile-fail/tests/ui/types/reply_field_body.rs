use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[body]
    value: Item,
}

struct Item;

fn main() {}
