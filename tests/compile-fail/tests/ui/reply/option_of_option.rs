use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header("Link")]
    link: Option<Option<String>>,
}

fn main() {}
