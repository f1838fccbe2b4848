//! Job files: what is read, what is refused and how, and that what is written reads back.

// Helpers of the tests lie outside of `#[test]` functions, where clippy takes them for the product.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod builders;
mod good;
mod large;
mod refused;
mod round_trip;
mod validation;
