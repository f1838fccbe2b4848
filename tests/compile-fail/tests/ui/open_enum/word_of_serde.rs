use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    #[serde(renamed = "running")]
    Running,
    #[serde(other)]
    Other(String),
}

fn main() {}
