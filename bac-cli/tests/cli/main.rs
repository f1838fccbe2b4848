//! The built command, as a user or a script runs it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "these are tests")]

mod bad_input;
mod download;
mod examples;
mod failures;
mod fake;
mod keys;
mod logs;
mod node;
mod nodes;
mod operations;
mod recorded;
mod releases;
#[cfg(unix)]
mod safety;
mod settings;
mod submit;
mod support;
mod templates;
mod tls;
#[path = "../../../tests/fixtures/tls_peer.rs"]
#[allow(dead_code, unreachable_pub, reason = "other tests use more of it")]
mod tls_peer;
#[cfg(unix)]
mod transcript;
mod versions;
