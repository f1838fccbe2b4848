//! A request as it is sent.

use std::fmt;

use http::{Extensions, HeaderMap, Method};
use url::Url;

use super::body::RequestBody;

/// A finished request: exactly what is sent.
///
/// [`Call::to_request`](crate::Call::to_request) gives it without sending; a
/// [`Transport`](crate::Transport) takes it. A transport that wraps another may change it on its way,
/// or make one of its own.
///
/// ```
/// use bac_core::{Request, http::{HeaderValue, Method}};
///
/// let mut request = Request::new(Method::GET, "https://node.example/healthz".parse()?);
/// request.headers_mut().insert("x-request-id", HeaderValue::from_static("7"));
/// let mut parts = request.into_parts();
/// parts.url.set_host(Some("other.example"))?;
/// let request = Request::from(parts);
/// assert_eq!(request.url().as_str(), "https://other.example/healthz");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: RequestBody,
    pub(crate) extensions: Extensions,
}

impl Request {
    /// A request without header fields and body.
    #[must_use]
    pub fn new(method: Method, url: Url) -> Self {
        let body = RequestBody::empty();
        Self { method, url, headers: HeaderMap::new(), body, extensions: Extensions::new() }
    }

    /// The HTTP method.
    #[must_use]
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// Where it goes.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.url
    }

    /// The header fields; a transport adds what frames the body.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The header fields, to be changed. What a client has signed must stay.
    #[must_use]
    pub const fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// The body: of a signed call the whole envelope. Of a call that opens a WebSocket it is the first
    /// message, which no transport is given; nor does the request show the header fields of the
    /// handshake, which are made when it is sent.
    #[must_use]
    pub const fn body(&self) -> &RequestBody {
        &self.body
    }

    /// Another body in the place of this one.
    pub fn set_body(&mut self, body: impl Into<RequestBody>) {
        self.body = body.into();
    }

    /// What the caller gave with [`Call::extension`](crate::Call::extension), and what hooks added.
    #[must_use]
    pub const fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// The parts, for a transport to send.
    #[must_use]
    pub fn into_parts(self) -> RequestParts {
        let Self { method, url, headers, body, extensions } = self;
        RequestParts { method, url, headers, body, extensions }
    }
}

/// What a [`Request`] is made of.
#[derive(Clone)]
#[non_exhaustive]
pub struct RequestParts {
    /// The HTTP method.
    pub method: Method,
    /// Where it goes.
    pub url: Url,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body.
    pub body: RequestBody,
    /// What is for hooks and transports alone.
    pub extensions: Extensions,
}

impl From<RequestParts> for Request {
    fn from(parts: RequestParts) -> Self {
        let RequestParts { method, url, headers, body, extensions } = parts;
        Self { method, url, headers, body, extensions }
    }
}

/// Method, origin and sizes: path, query and headers may hold what must not reach a log.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown("Request", &self.method, &self.url, &self.headers, &self.body, f)
    }
}

/// As that of [`Request`].
impl fmt::Debug for RequestParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown("RequestParts", &self.method, &self.url, &self.headers, &self.body, f)
    }
}

fn shown(
    name: &str,
    method: &Method,
    url: &Url,
    headers: &HeaderMap,
    body: &RequestBody,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    f.debug_struct(name)
        .field("method", method)
        .field("origin", &url.origin().ascii_serialization())
        .field("headers", &headers.len())
        .field("body_bytes", &body.length())
        .finish_non_exhaustive()
}
