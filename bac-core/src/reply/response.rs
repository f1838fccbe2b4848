//! A value, and the reply that it came in.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::{
    error::EarlierAttempt,
    message::{RawResponse, raw_accessors},
};

/// A successful reply: the decoded value beside status, headers, content type and raw body.
///
/// [`Call::response`](crate::Call::response) returns it; awaiting the call itself gives the value
/// alone.
#[derive(Clone, Debug)]
pub struct Response<T> {
    pub(crate) value: T,
    pub(crate) raw: RawResponse,
    pub(crate) earlier: Vec<EarlierAttempt>,
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

    /// The attempts of the call before the one that succeeded, the first of them first.
    #[must_use]
    pub fn earlier_attempts(&self) -> &[EarlierAttempt] {
        &self.earlier
    }

    raw_accessors!(self => &self.raw);
}
