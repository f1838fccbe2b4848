use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    Running,
    #[serde(other)]
    Other,
}

fn main() {}
