use bac_core::{OpenEnum, UnknownObject};

#[derive(OpenEnum)]
#[serde(tag = "type")]
enum Event {
    Started { by: String },
    #[serde(other)]
    Unknown(UnknownObject),
}

fn main() {}
