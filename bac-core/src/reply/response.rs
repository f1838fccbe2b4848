//! A value, and the reply that it came in.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::message::{RawResponse, raw_accessors};

/// A successful reply: the decoded value beside status, headers, content type and raw body.
///
/// [`Call::response`](crate::Call::response) returns it; awaiting the call itself gives the value
/// alone.
#[derive(Clone, Debug)]
pub struct Response<T> {
    pub(crate) value: T,
    pub(crate) raw: RawResponse,
}

impl<T> Response<T> {
    /// The decoded value.
    #[must_use]
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// The decoded value, without the rest.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    raw_accessors!(self => &self.raw);
}
