use bac_core::Page;

#[derive(Page)]
struct List {
    #[page]
    rows: Vec<u64>,
}

fn main() {}
