use bac_core::OpenEnum;

#[derive(OpenEnum)]
struct State {
    name: String,
}

fn main() {}
