use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("Link")]
    links: Option<Vec<String>>,
}

fn main() {}
