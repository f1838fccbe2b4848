use bac_core::Reply;

#[derive(Reply)]
#[reply(crate)]
struct Page {
    #[header("Link")]
    link: String,
}

fn main() {}
