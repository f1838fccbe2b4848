//! Why a head could not be signed.

use std::{error::Error as StdError, fmt};

use crate::escape::Escaped;

/// Why a scheme cannot sign a request, or finds no signature in one: a text that holds no key and no
/// signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemeError {
    pub(crate) message: String,
}

impl SchemeError {
    /// An error with this text: what was found, what was expected and what to do.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl fmt::Display for SchemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Escaped::new(&self.message))
    }
}

impl StdError for SchemeError {}
