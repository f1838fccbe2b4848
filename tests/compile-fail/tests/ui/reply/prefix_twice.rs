use bac_core::Reply;

#[derive(Reply)]
struct Page {
    #[header(prefix = "x-meta-")]
    meta: std::collections::BTreeMap<String, String>,
    #[header(prefix = "X-Meta-")]
    more: std::collections::BTreeMap<String, String>,
}

fn main() {}
