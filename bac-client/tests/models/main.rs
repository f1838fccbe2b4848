//! The models against replies of real releases, and against what servers demand.

// Helpers of the tests lie outside of `#[test]` functions, where clippy takes them for the product.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod lenient_reading;
mod orchestrator;
mod payloads;
mod replies;
mod shown;
mod support;
