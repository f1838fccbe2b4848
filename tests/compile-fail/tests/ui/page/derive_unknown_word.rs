use bac_core::Page;

#[derive(Page)]
struct List {
    #[page(items)]
    rows: Vec<u64>,
    #[page(cursor)]
    next: Option<String>,
}

fn main() {}
