use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("X-Size")]
    size: Size,
}

struct Size;

fn main() {}
