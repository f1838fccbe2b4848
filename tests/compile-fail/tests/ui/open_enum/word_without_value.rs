use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    #[serde(rename)]
    Running,
    #[serde(other)]
    Other(String),
}

fn main() {}
