use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    Running,
    Done,
}

fn main() {}
