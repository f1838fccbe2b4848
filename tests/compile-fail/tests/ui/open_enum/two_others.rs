use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    Running,
    #[serde(other)]
    Other(String),
    #[serde(other)]
    Another(String),
}

fn main() {}
