use bac_core::Page;

#[derive(Page)]
struct List {
    #[page(items)]
    rows: Vec<u64>,
    #[page(next = "next")]
    meta: String,
}

fn next(list: &List) -> &str {
    &list.meta
}

fn main() {}
