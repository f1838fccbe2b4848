use bac_core::client;

#[client]
struct Api {
    jobs: Vec<String>,
}

fn main() {}
