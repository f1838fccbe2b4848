//! Declared clients in edition 2024.
#![deny(future_incompatible, missing_docs, nonstandard_style, rust_2018_idioms, unused, warnings)]
#![forbid(unsafe_code)]

#[path = "../../../fixtures/api.rs"]
pub mod api;
