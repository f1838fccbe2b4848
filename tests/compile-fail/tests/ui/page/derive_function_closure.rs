use bac_core::Page;

#[derive(Page)]
struct List {
    #[page(items)]
    rows: Vec<u64>,
    #[page(next = |list| None)]
    meta: String,
}

fn main() {}
