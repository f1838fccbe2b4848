//! A URL that is signed.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use http::{HeaderMap, Method, header};
use url::Url;

use crate::message::Request;

/// A URL that whoever has it may use until it expires: what [`Call::presign`](crate::Call::presign) gives.
///
/// The URL is as good as a password for that time: `Debug` shows neither its path nor its query.
#[derive(Clone)]
pub struct Presigned {
    method: Method,
    url: Url,
    headers: HeaderMap,
    expires: SystemTime,
}

impl Presigned {
    pub(super) fn new(request: Request, signed: SystemTime, life: Duration) -> Self {
        let Request { method, url, mut headers, .. } = request;
        // Whoever uses it writes these as they like.
        for name in [header::HOST, header::ACCEPT, header::USER_AGENT] {
            headers.remove(name);
        }
        let expires = signed.checked_add(life).unwrap_or(signed);
        Self { method, url, headers, expires }
    }

    /// The method that it is for.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// The URL.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// The header fields that have to be sent with it, as they are signed.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Until when it is good, by the clock of the client.
    #[must_use]
    pub const fn expires(&self) -> SystemTime {
        self.expires
    }
}

impl fmt::Debug for Presigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presigned")
            .field("method", &self.method)
            .field("origin", &self.url.origin().ascii_serialization())
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}
