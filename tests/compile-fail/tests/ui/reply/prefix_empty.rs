use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header(prefix = "")]
    meta: std::collections::BTreeMap<String, String>,
}

fn main() {}
