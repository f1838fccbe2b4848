//! What is at the bottom of errors of other code.

use std::error::Error as StdError;

use super::kind::ErrorKind;
use crate::coding::CodingError;

/// The text at the end of a chain of errors: what really happened.
pub(crate) fn root_cause(error: &(dyn StdError + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

/// What a body came to that ended with this: it broke off, or is not what its coding makes, which another
/// attempt would not mend.
#[cold]
pub(crate) fn kind_of_cut(source: &(dyn StdError + 'static)) -> ErrorKind {
    match source.downcast_ref::<CodingError>() {
        Some(error) if !error.is_cut() => ErrorKind::Decode,
        _ => ErrorKind::BodyCut,
    }
}
