//! What a scheme sees of a request, of a reply that is signed, and of any reply.

use std::{fmt, str};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};

use super::error::SchemeError;
use crate::message::Request;

/// A request as it is sent or as it came: what a scheme signs, and what it rebuilds the signed bytes from
/// on the other side. Path and query are those of the wire, encoded once.
///
/// It may be a reply, too, where those are signed ([`status`](Self::status)): header fields and body are then
/// those of the reply, and everything else is of the request that it answers
/// ([`request`](Self::request)).
///
/// ```
/// use bac_core::{bytes::Bytes, http, sign::Head};
///
/// let request = http::Request::post("/jobs?dry=1").header("host", "node.example");
/// let (parts, body) = request.body(Bytes::from("{}")).unwrap().into_parts();
/// let head = Head::received(&parts.method, &parts.uri, &parts.headers, &body);
/// assert_eq!((head.path(), head.query(), head.authority()), ("/jobs", Some("dry=1"), "node.example"));
/// ```
#[derive(Clone, Copy)]
pub struct Head<'a> {
    method: &'a Method,
    scheme: Option<&'a str>,
    authority: &'a str,
    path: &'a str,
    query: Option<&'a str>,
    headers: &'a HeaderMap,
    body: Option<&'a Bytes>,
    answers: Option<(StatusCode, &'a Self)>,
}

impl<'a> Head<'a> {
    /// A request that is about to be sent.
    pub(crate) fn sent(request: &'a Request) -> Self {
        Self {
            method: &request.method,
            scheme: Some(request.url.scheme()),
            authority: host(&request.headers),
            path: request.url.path(),
            query: request.url.query(),
            headers: &request.headers,
            body: request.body.as_bytes(),
            answers: None,
        }
    }

    /// A request that came, with its whole body.
    #[must_use]
    pub fn received(
        method: &'a Method,
        uri: &'a Uri,
        headers: &'a HeaderMap,
        body: &'a Bytes,
    ) -> Self {
        Self::received_of(method, uri, headers, Some(body))
    }

    /// The same with a body that may be still to come.
    pub(crate) fn received_of(
        method: &'a Method,
        uri: &'a Uri,
        headers: &'a HeaderMap,
        body: Option<&'a Bytes>,
    ) -> Self {
        let authority = uri.authority().map_or_else(|| host(headers), |it| it.as_str());
        let (scheme, path, query) = (uri.scheme_str(), uri.path(), uri.query());
        Self { method, scheme, authority, path, query, headers, body, answers: None }
    }

    /// The reply to `request`; `body` is `None` where it is handed over before it has come.
    ///
    /// ```
    /// use bac_core::{bytes::Bytes, http::{HeaderMap, Method, StatusCode, Uri}, sign::Head};
    ///
    /// let (none, uri, body) = (HeaderMap::new(), Uri::from_static("/jobs"), Bytes::new());
    /// let request = Head::received(&Method::POST, &uri, &none, &body);
    /// let headers = HeaderMap::new();
    /// let reply = Head::reply(StatusCode::ACCEPTED, &headers, Some(&body), &request);
    /// assert_eq!((reply.status(), reply.path()), (Some(StatusCode::ACCEPTED), "/jobs"));
    /// ```
    #[must_use]
    pub const fn reply(
        status: StatusCode,
        headers: &'a HeaderMap,
        body: Option<&'a Bytes>,
        request: &'a Self,
    ) -> Self {
        Self { headers, body, answers: Some((status, request)), ..*request }
    }

    /// The status, of a reply.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.answers.map(|(status, _)| status)
    }

    /// The request that it answers, of a reply.
    #[must_use]
    pub fn request(&self) -> Option<&'a Self> {
        self.answers.map(|(_, request)| request)
    }

    /// What it is, in a word.
    pub(crate) const fn word(&self) -> &'static str {
        if self.answers.is_some() { "reply" } else { "request" }
    }

    /// Whether its body is handed over piece by piece, and not there yet.
    #[must_use]
    pub const fn is_streamed(&self) -> bool {
        self.body.is_none()
    }

    /// The same with this scheme, `http` or `https`, where the request shows none.
    #[must_use]
    pub const fn or_scheme(mut self, scheme: Option<&'a str>) -> Self {
        if self.scheme.is_none() {
            self.scheme = scheme;
        }
        self
    }

    /// The HTTP method.
    #[must_use]
    pub const fn method(&self) -> &'a Method {
        self.method
    }

    /// `http` or `https`, where that is known: a server does not see it.
    #[must_use]
    pub const fn scheme(&self) -> Option<&'a str> {
        self.scheme
    }

    /// The host, and the port where it is not that of the scheme.
    #[must_use]
    pub const fn authority(&self) -> &'a str {
        self.authority
    }

    /// The path.
    #[must_use]
    pub const fn path(&self) -> &'a str {
        self.path
    }

    /// What follows the `?`, if there is one.
    #[must_use]
    pub const fn query(&self) -> Option<&'a str> {
        self.query
    }

    /// The header fields. On a server there may be others, which a proxy has added.
    #[must_use]
    pub const fn headers(&self) -> &'a HeaderMap {
        self.headers
    }

    /// The value of a field that is there once, as text.
    ///
    /// # Errors
    /// Where it is not there, is there several times, or is not visible ASCII.
    pub fn single(&self, name: &str) -> Result<&'a str, SchemeError> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next().ok_or_else(|| {
            let what = self.word();
            SchemeError::new(format!("the {what} has no header `{name}`, which is signed"))
        })?;
        if values.next().is_some() {
            return Err(SchemeError::new(format!(
                "the {} has the header `{name}`, which is signed, more than once",
                self.word()
            )));
        }
        value.to_str().map_err(|_| {
            SchemeError::new(format!("the header `{name}`, which is signed, is not ASCII"))
        })
    }

    /// The bytes of the body.
    ///
    /// # Errors
    /// Where it is a stream, whose bytes are not there yet.
    pub fn body(&self) -> Result<&'a [u8], SchemeError> {
        let body = self.body.ok_or_else(|| {
            SchemeError::new(
                "the body is streamed, and the scheme signs its bytes; send it as bytes, or sign \
                 without it",
            )
        })?;
        Ok(body)
    }
}

fn host(headers: &HeaderMap) -> &str {
    headers.get(header::HOST).and_then(|host| str::from_utf8(host.as_bytes()).ok()).unwrap_or("")
}

/// Method and sizes: the others may hold what must not reach a log.
impl fmt::Debug for Head<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Head")
            .field("method", self.method)
            .field("headers", &self.headers.len())
            .finish_non_exhaustive()
    }
}

/// The head of a reply.
#[derive(Clone, Copy)]
pub struct ReplyHead<'a> {
    pub(crate) status: StatusCode,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) request: Option<&'a Request>,
}

impl<'a> ReplyHead<'a> {
    /// The status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The value of a field, the first if there are several, where it is visible ASCII.
    #[must_use]
    pub fn header(&self, name: &HeaderName) -> Option<&'a str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The request that it answers, as it was signed, for a scheme that needs it
    /// ([`Needs::request`](super::Needs::request)).
    #[must_use]
    pub fn request(&self) -> Option<Head<'a>> {
        self.request.map(Head::sent)
    }
}

impl fmt::Debug for ReplyHead<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplyHead").field("status", &self.status).finish_non_exhaustive()
    }
}
