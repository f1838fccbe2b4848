use bac_core::Page;

#[derive(Page)]
struct List {
    #[page(items = rows)]
    rows: Vec<u64>,
}

fn main() {}
