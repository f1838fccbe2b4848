//! Keys, signatures and envelopes, seen from outside the crate.

// The helpers of a test are part of it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod fixtures;
mod key_files;
mod properties;
mod redaction;
mod vectors;
