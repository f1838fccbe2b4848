use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    Running { since: u64 },
    #[serde(other)]
    Other(String),
}

fn main() {}
