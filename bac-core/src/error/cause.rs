//! Errors of other code, and what is at the bottom of them.

use std::error::Error as StdError;

/// An error of other code: what a hook or a transport fails with, and the source of an
/// [`Error`](crate::Error).
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// The text at the end of a chain of errors: what really happened.
pub(crate) fn root_cause(error: &(dyn StdError + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
