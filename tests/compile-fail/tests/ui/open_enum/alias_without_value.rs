use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    #[serde(alias)]
    Running,
    #[serde(other)]
    Other(String),
}

fn main() {}
