use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    Running,
    #[serde(rename = "Running")]
    Runs,
    #[serde(other)]
    Other(String),
}

fn main() {}
