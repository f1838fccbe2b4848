use bac_core::Page;

#[derive(Page)]
#[page(items)]
struct List {
    #[page(items)]
    rows: Vec<u64>,
}

fn main() {}
