use bac_core::Page;

#[derive(Page)]
struct List {
    #[page(items)]
    first: Vec<u64>,
    #[page(items)]
    second: Vec<u64>,
}

fn main() {}
