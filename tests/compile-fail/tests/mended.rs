//! What is left of each mistake below `ui/` once its mend is applied: it compiles, so that no help
//! leads to a second error. A test of `bac-macros` writes the modules, and holds that they are what
//! its edits make.
#![allow(warnings, clippy::all, reason = "the sources are as they were written, but for the mends")]
#[path = "mended/args.rs"]
#[rustfmt::skip]
mod args;
#[path = "mended/codecs.rs"]
#[rustfmt::skip]
mod codecs;
#[path = "mended/codings.rs"]
#[rustfmt::skip]
mod codings;
#[path = "mended/constants.rs"]
#[rustfmt::skip]
mod constants;
#[path = "mended/errors.rs"]
#[rustfmt::skip]
mod errors;
#[path = "mended/five.rs"]
#[rustfmt::skip]
mod five;
#[path = "mended/keys.rs"]
#[rustfmt::skip]
mod keys;
#[path = "mended/link.rs"]
#[rustfmt::skip]
mod link;
#[path = "mended/open_enum.rs"]
#[rustfmt::skip]
mod open_enum;
#[path = "mended/page.rs"]
#[rustfmt::skip]
mod page;
#[path = "mended/path.rs"]
#[rustfmt::skip]
mod path;
#[path = "mended/redirect.rs"]
#[rustfmt::skip]
mod redirect;
#[path = "mended/reply.rs"]
#[rustfmt::skip]
mod reply;
#[path = "mended/resend.rs"]
#[rustfmt::skip]
mod resend;
#[path = "mended/resilience.rs"]
#[rustfmt::skip]
mod resilience;
#[path = "mended/sign.rs"]
#[rustfmt::skip]
mod sign;
#[path = "mended/signature.rs"]
#[rustfmt::skip]
mod signature;
#[path = "mended/success.rs"]
#[rustfmt::skip]
mod success;
#[path = "mended/trait.rs"]
#[rustfmt::skip]
mod r#trait;
