use bac_core::Page;

#[derive(Page)]
struct List {
    total: u64,
}

fn main() {}
