use bac_core::Reply;

#[derive(Reply)]
#[reply(crate = bac_core)]
struct Page {
    #[header("Link")]
    link: String,
}

fn main() {}
