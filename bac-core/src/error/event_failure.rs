//! What an event tells that is declared as an error.

use std::{error::Error as StdError, fmt};

/// The source of an error of kind `Event`. Its text is no peer's, which the error itself has quoted.
pub(crate) struct EventFailure<B>(pub(crate) B);

impl<B> fmt::Display for EventFailure<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event told of an error")
    }
}

impl<B> fmt::Debug for EventFailure<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventFailure").finish_non_exhaustive()
    }
}

impl<B> StdError for EventFailure<B> {}
