//! What the calls of a client begin with.

use std::{fmt, time::Duration};

use http::{HeaderMap, HeaderName};

use super::call_settings::CallSettings;
#[cfg(feature = "gzip")]
use crate::coding::ContentCoding;
use crate::{error::Error, request::header_field};

/// What every call of a client begins with, as [`Client::with`](crate::Client::with) is told: the settings
/// of a [`Call`](crate::Call) that can be the same for each.
///
/// Each is as if it was said of every call at once, so that it goes before what the declaration and the
/// client's builder say. What a call then says of itself, or an argument of it sends, goes before these.
///
/// A setting that cannot be is reported by each call when it is awaited, and nothing is sent.
#[derive(Clone, Default)]
pub struct CallDefaults {
    settings: CallSettings,
    headers: HeaderMap,
    /// The first header field that cannot be sent.
    fault: Option<String>,
}

impl CallDefaults {
    /// The limit for each call as a whole: see [`Call::timeout`](crate::Call::timeout).
    #[must_use]
    pub const fn timeout(mut self, limit: Duration) -> Self {
        self.settings.total = Some(limit);
        self
    }

    /// The limit for each attempt: see [`Call::attempt_timeout`](crate::Call::attempt_timeout).
    #[must_use]
    pub const fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.settings.attempt = Some(limit);
        self
    }

    /// The limit between two pieces of a reply's body: see
    /// [`Call::stall_timeout`](crate::Call::stall_timeout).
    #[must_use]
    pub const fn stall_timeout(mut self, limit: Duration) -> Self {
        self.settings.stall = Some(limit);
        self
    }

    /// How often each call is sent at most, from 1 to 100: see [`Call::attempts`](crate::Call::attempts).
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = Some(attempts);
        self
    }

    /// The coding in which the body of each call is sent: see
    /// [`Call::content_encoding`](crate::Call::content_encoding).
    #[cfg(feature = "gzip")]
    #[must_use]
    pub const fn content_encoding(mut self, coding: ContentCoding) -> Self {
        self.settings.content_encoding = Some(coding);
        self
    }

    /// A header field of each call, instead of any other of that name but one that an argument or the call
    /// itself gives: see [`Call::header`](crate::Call::header). It is for the client's servers: a link
    /// that leads elsewhere (`#[url(any_origin)]`) is called without it.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match header_field(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(error) => {
                self.fault.get_or_insert(error.to_string());
            }
        }
        self
    }

    /// A value for hooks and the transport: see [`Call::extension`](crate::Call::extension).
    #[must_use]
    pub fn extension<V: Clone + Send + Sync + 'static>(mut self, value: V) -> Self {
        self.settings.extensions.insert(value);
        self
    }

    /// The settings of a call, and of what it does not say these.
    ///
    /// # Errors
    /// Where one of these cannot be sent.
    pub(crate) fn complete(&self, settings: CallSettings) -> Result<CallSettings, Error> {
        match &self.fault {
            Some(fault) => Err(Error::invalid_input(fault.clone())),
            None => Ok(settings.or(&self.settings)),
        }
    }

    /// Adds the header fields that a call has not.
    pub(crate) fn add_headers(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
    }
}

/// Header fields by their names alone: any value may be a secret.
impl fmt::Debug for CallDefaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&str> = self.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("CallDefaults")
            .field("timeout", &self.settings.total)
            .field("attempt_timeout", &self.settings.attempt)
            .field("stall_timeout", &self.settings.stall)
            .field("attempts", &self.settings.attempts)
            .field("headers", &headers)
            .finish_non_exhaustive()
    }
}
