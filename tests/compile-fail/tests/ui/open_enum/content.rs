use bac_core::{OpenEnum, UnknownObject};

#[derive(OpenEnum)]
#[serde(tag = "type", content = "value")]
enum Event {
    Idle,
    #[serde(other)]
    Unknown(UnknownObject),
}

fn main() {}
