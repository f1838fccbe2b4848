use bac_core::Reply;

#[derive(Reply)]
struct Deleted;

fn main() {}
