use bac_core::OpenEnum;

#[derive(OpenEnum)]
#[serde(tag = "type")]
enum Event {
    Idle
}

fn main() {}
