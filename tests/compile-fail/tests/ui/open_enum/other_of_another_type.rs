use bac_core::{OpenEnum, UnknownObject};

#[derive(OpenEnum)]
#[serde(tag = "type")]
enum Event {
    Idle,
    #[serde(other)]
    Unknown(String),
}

fn main() {
    let _: Option<UnknownObject> = None;
}
