use bac_core::OpenEnum;

#[derive(OpenEnum)]
#[serde(rename_all = "snake-case")]
enum State {
    Running,
    #[serde(other)]
    Other(String),
}

fn main() {}
