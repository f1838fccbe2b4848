// What the mends make of `../ui/open_enum/`; written by `BLESS=1 cargo test -p bac-macros mended`.

// `alias` has no value
mod alias_without_value {
use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    #[serde()]
    Running,
    #[serde(other)]
    Other(String),
}

fn main() {}
}

// an open enum has no `crat`
mod crate_misspelt {
use bac_core::OpenEnum;

#[derive(OpenEnum)]
#[open_enum(crate = ::bac_core)]
enum State {
    Running,
    #[serde(other)]
    Other(String),
}

fn main() {}
}

// `Running` has fields, and a text has none
mod fields_of_text {
use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    Running,
    #[serde(other)]
    Other(String),
}

fn main() {}
}

// no variant keeps what is unknown
mod no_other {
use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    Running,
    Done,
#[serde(other)] Other(String)}

fn main() {}
}

// no variant keeps what is unknown
mod no_other_object {
use bac_core::OpenEnum;

#[derive(OpenEnum)]
#[serde(tag = "type")]
enum Event {
    Idle
, #[serde(other)] Other(::bac_core::UnknownObject)}

fn main() {}
}

// `Other` keeps nothing of what is unknown
mod other_keeps_nothing {
use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    Running,
    #[serde(other)]
    Other(String),
}

fn main() {}
}

// an object that is unknown is kept as `UnknownObject`
mod other_of_another_type {
use bac_core::{OpenEnum, UnknownObject};

#[derive(OpenEnum)]
#[serde(tag = "type")]
enum Event {
    Idle,
    #[serde(other)]
    Unknown(UnknownObject),
}

fn main() {
    let _: Option<UnknownObject> = None;
}
}

// `snake-case` is no rule for names
mod rule_unknown {
use bac_core::OpenEnum;

#[derive(OpenEnum)]
#[serde(rename_all = "snake_case")]
enum State {
    Running,
    #[serde(other)]
    Other(String),
}

fn main() {}
}

// `Runs` has a word of `Running`
mod same_word {
use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    Running,
    #[serde()]
    Runs,
    #[serde(other)]
    Other(String),
}

fn main() {}
}

// `other` is given twice
mod two_others {
use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    Running,
    #[serde(other)]
    Other(String),
    
}

fn main() {}
}

// a variant has no `renamed`
mod word_of_serde {
use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    #[serde(rename = "running")]
    Running,
    #[serde(other)]
    Other(String),
}

fn main() {}
}

// `rename` has no value
mod word_without_value {
use bac_core::OpenEnum;

#[derive(OpenEnum)]
enum State {
    #[serde()]
    Running,
    #[serde(other)]
    Other(String),
}

fn main() {}
}
