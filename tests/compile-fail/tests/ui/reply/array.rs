use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("Link")]
    links: [String; 2],
}

fn main() {}
