//! What a peer tells of a failure where its status says nothing of one.

use std::{error::Error as StdError, fmt};

/// The source of an error of kind `Event` or `Failed`. Its text is no peer's, which the error itself has
/// quoted.
pub(crate) struct ToldFailure<B>(pub(crate) B);

impl<B> fmt::Display for ToldFailure<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the server told of a failure")
    }
}

impl<B> fmt::Debug for ToldFailure<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToldFailure").finish_non_exhaustive()
    }
}

impl<B> StdError for ToldFailure<B> {}
