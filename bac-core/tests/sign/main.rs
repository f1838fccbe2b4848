//! Keys, signatures and envelopes, seen from outside the crate, with the feature `rsa`. What is said
//! without it, a test of `bac-renamed` says.

// The helpers of a test are part of it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod fixtures;
mod key_files;
mod properties;
mod redaction;
mod vectors;
