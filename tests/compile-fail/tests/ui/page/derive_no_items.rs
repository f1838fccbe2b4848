use bac_core::Page;

#[derive(Page)]
struct List {
    total: u64,
    rows: Vec<u64>,
}

fn main() {}
