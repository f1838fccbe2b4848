use bac_core::{OpenEnum, UnknownObject};

#[derive(serde::Serialize)]
struct Started;

#[derive(OpenEnum)]
#[serde(tag = "type")]
enum Event {
    Started(Started),
    #[serde(other)]
    Unknown(UnknownObject),
}

fn main() {}
