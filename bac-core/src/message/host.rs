//! Whom a request is for.

use http::HeaderValue;
use url::{Position, Url};

/// Host and port, without one that is the scheme's own: a value of `Host` (RFC 9110 section 7.2).
pub(crate) fn host_of(url: &Url) -> HeaderValue {
    let authority = &url[Position::BeforeHost..Position::AfterPort];
    // A parsed host is ASCII.
    HeaderValue::from_str(authority).unwrap_or(HeaderValue::from_static(""))
}
