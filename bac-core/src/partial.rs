//! What is there of a body that broke off.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fields::Validator;

/// So many bytes of a body, and what tells whether the rest that comes later is of the same.
///
/// [`ByteStream::partial`](crate::ByteStream::partial) gives it. With serde it can be kept, by another process,
/// too, and [`Call::resume`](crate::Call::resume) asks for the rest. It holds the server's own word for the state
/// of what it sends, an `ETag` or the date of the last change, of which `Debug` shows nothing.
///
/// ```
/// use bac_core::Partial;
///
/// let kept = r#"{"received":100,"length":250,"validator":{"etag":"\"7\""}}"#;
/// let partial: Partial = serde_json::from_str(kept)?;
/// assert_eq!((partial.received(), partial.length()), (100, Some(250)));
/// assert_eq!(serde_json::to_string(&partial)?, kept);
/// // The process was ended behind that, and the file has more.
/// assert_eq!(partial.at(120).received(), 120);
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Partial {
    pub(crate) received: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) length: Option<u64>,
    pub(crate) validator: Validator,
}

impl Partial {
    /// How many bytes are there, from the first on.
    #[must_use]
    pub const fn received(&self) -> u64 {
        self.received
    }

    /// The length of the whole in bytes, if the server has told it.
    #[must_use]
    pub const fn length(&self) -> Option<u64> {
        self.length
    }

    /// The same where so many bytes are there, such as the length of the file that they were written to.
    #[must_use]
    pub fn at(self, received: u64) -> Self {
        Self { received, ..self }
    }
}

impl fmt::Debug for Partial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partial")
            .field("received", &self.received)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
