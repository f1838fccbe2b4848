//! A request or a reply that is being signed.

use std::fmt;

use bac_wire::is_written_by_client;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::{error::SchemeError, head::Head};
use crate::{message::Request, percent::percent_encoded};

/// A request that is being signed, or a reply: a scheme may add to its header fields and to its query, and to
/// nothing else.
pub struct Draft<'a>(Message<'a>);

enum Message<'a> {
    Request(&'a mut Request),
    #[cfg_attr(not(feature = "server"), expect(dead_code, reason = "a server signs replies"))]
    Reply {
        status: StatusCode,
        headers: &'a mut HeaderMap,
        body: Option<&'a Bytes>,
        request: &'a Head<'a>,
    },
}

impl<'a> Draft<'a> {
    pub(crate) const fn new(request: &'a mut Request) -> Self {
        Self(Message::Request(request))
    }

    /// `body` is `None` where it flows.
    #[cfg(feature = "server")]
    pub(crate) const fn reply(
        status: StatusCode,
        headers: &'a mut HeaderMap,
        body: Option<&'a Bytes>,
        request: &'a Head<'a>,
    ) -> Self {
        Self(Message::Reply { status, headers, body, request })
    }

    /// The request or reply as it stands.
    #[must_use]
    pub fn head(&self) -> Head<'_> {
        match &self.0 {
            Message::Request(request) => Head::sent(request),
            Message::Reply { status, headers, body, request } => {
                Head::reply(*status, headers, *body, request)
            }
        }
    }

    /// Sets a header field, in the place of those of that name. A `secret` one is masked wherever header
    /// fields are printed.
    ///
    /// # Errors
    /// Where it is one that client and server write themselves, such as `Host`, or its value cannot be sent.
    pub fn insert(
        &mut self,
        name: &HeaderName,
        value: &str,
        secret: bool,
    ) -> Result<(), SchemeError> {
        if is_written_by_client(name.as_str()) {
            return Err(SchemeError::new(format!(
                "a scheme set header `{name}`, which the client sets by itself; leave it out"
            )));
        }
        let mut value = HeaderValue::from_str(value).map_err(|_| {
            SchemeError::new(format!("a scheme gave header `{name}` a value that cannot be sent"))
        })?;
        value.set_sensitive(secret);
        let headers = match &mut self.0 {
            Message::Request(request) => &mut request.headers,
            Message::Reply { headers, .. } => headers,
        };
        headers.insert(name, value);
        Ok(())
    }

    /// Puts a pair at the end of the query, percent-encoded. A reply has none, and stays as it is.
    pub fn append_query(&mut self, name: &str, value: &str) {
        let Message::Request(request) = &mut self.0 else { return };
        let pair = format!("{}={}", percent_encoded(name), percent_encoded(value));
        let query = match request.url.query().filter(|query| !query.is_empty()) {
            Some(query) => format!("{query}&{pair}"),
            None => pair,
        };
        request.url.set_query(Some(&query));
    }
}

impl fmt::Debug for Draft<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Draft").field(&self.head()).finish()
    }
}
