use bac_core::Reply;

#[derive(Reply)]
struct Page(#[header("ETag")] Option<String>, String);

fn main() {}
