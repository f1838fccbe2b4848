//! Why a codec could not.

use std::{error::Error as StdError, fmt};

use crate::{box_error::BoxError, error::fit_to_print, escape::Escaped};

/// Why a codec could not write a value, or read one: in words, and where it is known at which place of
/// the body and by which error below it.
///
/// Its text is one line, whatever the words were: control characters are escaped, and it is cut after
/// 1 KiB.
///
/// ```
/// use bac_core::codec::CodecError;
///
/// let error = CodecError::new("expected `,`").at(3, 7);
/// assert_eq!((error.line(), error.column()), (Some(3), Some(7)));
/// assert_eq!(error.to_string(), "expected `,` at line 3 column 7");
/// ```
#[derive(Debug)]
pub struct CodecError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    message: String,
    place: Option<(usize, usize)>,
    source: Option<BoxError>,
}

impl CodecError {
    /// An error in words: a fact, in lower case and without a full stop.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Inner { message: message.into(), place: None, source: None }))
    }

    /// The same, found at this line and column of the body. Both are counted from one, the column in
    /// bytes.
    #[must_use]
    pub fn at(mut self, line: usize, column: usize) -> Self {
        self.0.place = Some((line, column));
        self
    }

    /// The same, made of another error.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(fit_to_print(source.into()));
        self
    }

    /// The words, without the place. They may quote the peer, and are not escaped.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The line of the body, from one, where it is known.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.0.place.map(|(line, _)| line)
    }

    /// The column in that line, from one and in bytes, where it is known.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.0.place.map(|(_, column)| column)
    }
}

/// `expected … at line 3 column 7`
impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Escaped(&self.0.message))?;
        match self.0.place {
            Some((line, column)) => write!(f, " at line {line} column {column}"),
            None => Ok(()),
        }
    }
}

impl StdError for CodecError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
