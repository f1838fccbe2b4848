use bac_core::Page;

#[derive(Page)]
struct List {
    #[page(items)]
    rows: Vec<u64>,
    #[page(next)]
    next: Option<String>,
    #[page(next)]
    after: Option<String>,
}

fn main() {}
