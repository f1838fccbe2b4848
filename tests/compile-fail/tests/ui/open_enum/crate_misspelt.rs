use bac_core::OpenEnum;

#[derive(OpenEnum)]
#[open_enum(crat = ::bac_core)]
enum State {
    Running,
    #[serde(other)]
    Other(String),
}

fn main() {}
