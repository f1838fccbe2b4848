//! Errors of other code.

/// An error of other code: what a hook or a transport fails with, and the source of an
/// [`Error`](crate::Error).
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
