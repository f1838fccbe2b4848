use bac_core::Page;

#[derive(Page)]
enum List {
    Items(Vec<u64>),
}

fn main() {}
