//! Keys, signatures and envelopes, seen from outside the crate, with the features `ecdsa` and `rsa`. What is
//! said without them, a test of `bac-renamed` says.

// The helpers of a test are part of it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod algorithms;
mod fixtures;
mod key_files;
mod properties;
mod public_keys;
mod redaction;
mod structured_fields;
mod vectors;
