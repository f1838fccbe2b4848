//! Why a token endpoint gave no token.

use std::{error::Error as StdError, fmt};

use http::HeaderMap;

use crate::{box_error::BoxError, escape::Escaped, escaped_error::fit_to_print};

/// Why a token endpoint gave no token: among the [sources](std::error::Error::source) of the error of
/// each call that waited for one.
///
/// ```
/// use std::error::Error as _;
/// use bac_core::{Error, OAuth2Error};
///
/// /// Whether the user has to log in anew.
/// fn has_run_out(error: &Error) -> bool {
///     let mut next = error.source();
///     while let Some(error) = next {
///         if let Some(error) = error.downcast_ref::<OAuth2Error>() {
///             return error.code() == Some("invalid_grant");
///         }
///         next = error.source();
///     }
///     false
/// }
/// # assert!(!has_run_out(&bac_core::Client::builder("ftp://host").build().unwrap_err()));
/// ```
#[derive(Debug)]
pub struct OAuth2Error {
    message: String,
    code: Option<String>,
    /// Of a failure that may pass: the head of the reply, empty where none came.
    passing: Option<Box<HeaderMap>>,
    source: Option<BoxError>,
}

impl OAuth2Error {
    pub(super) fn new(message: impl Into<String>) -> Self {
        // It may quote the peer, and is shown on one line.
        let message = Escaped::new(&message.into()).to_string();
        Self { message, code: None, passing: None, source: None }
    }

    pub(super) fn with_code(mut self, code: Option<String>) -> Self {
        self.code = code;
        self
    }

    /// Says that the failure may pass, with the head of the reply, which is empty where none came.
    pub(super) fn passing(mut self, head: HeaderMap) -> Self {
        self.passing = Some(Box::new(head));
        self
    }

    /// The head of the reply, empty where none came, if the failure may pass.
    pub(super) fn may_pass(&self) -> Option<&HeaderMap> {
        self.passing.as_deref()
    }

    pub(super) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.source = Some(fit_to_print(source.into()));
        self
    }

    /// The error code of RFC 6749 section 5.2, such as `invalid_client`, if the endpoint gave one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Whether the fault may pass: the endpoint was not reached, its reply broke off, or its status was
    /// 408, 429, 500, 502, 503 or 504.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        self.passing.is_some()
    }
}

impl fmt::Display for OAuth2Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for OAuth2Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
