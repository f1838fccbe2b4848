//! The built command, as a user or a script runs it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "these are tests")]

mod bad_input;
mod examples;
mod failures;
mod fake;
mod keys;
mod logs;
mod node;
mod operations;
mod recorded;
mod releases;
#[cfg(unix)]
mod safety;
mod settings;
mod submit;
mod support;
#[cfg(unix)]
mod transcript;
