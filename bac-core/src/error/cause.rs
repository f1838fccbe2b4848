//! What is at the bottom of errors of other code.

use std::error::Error as StdError;

/// The text at the end of a chain of errors: what really happened.
pub(crate) fn root_cause(error: &(dyn StdError + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
