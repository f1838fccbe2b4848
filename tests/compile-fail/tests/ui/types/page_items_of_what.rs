use bac_core::Page;

#[derive(Page)]
struct List {
    #[page(items)]
    rows: u64,
}

fn main() {}
