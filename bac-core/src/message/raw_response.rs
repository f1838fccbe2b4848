//! A reply as it came, read whole.

use std::{borrow::Cow, fmt};

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

/// One HTTP reply, read whole: status, headers and the body as it came.
#[derive(Clone)]
pub struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) truncated: bool,
}

impl RawResponse {
    /// A reply made of its parts.
    #[must_use]
    pub const fn new(status: StatusCode, headers: HeaderMap, body: Bytes) -> Self {
        Self { status, headers, body, truncated: false }
    }

    /// The status code.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The header fields.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The `Content-Type`, if there is one and it is text.
    ///
    /// It decides nothing here: real servers label JSON as `text/plain`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(header::CONTENT_TYPE)?.to_str().ok()
    }

    /// The start of the `Content-Type`: all of any usual one.
    pub(crate) fn shown_content_type(&self) -> Option<&str> {
        // A text header value is ASCII.
        self.content_type().map(|text| text.get(..100).unwrap_or(text))
    }

    /// How the body is encoded, if it is: nothing here undoes that, as nobody asks for it.
    pub(crate) fn content_encoding(&self) -> Option<&str> {
        let encoding = self.headers.get(header::CONTENT_ENCODING)?.to_str().ok()?.trim();
        let is_one = !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity");
        is_one.then(|| encoding.get(..100).unwrap_or(encoding))
    }

    /// The body, byte for byte. Of a reply that is no success, no more is kept than
    /// [`error_body_limit`](crate::ClientBuilder::error_body_limit) says.
    #[must_use]
    pub const fn body(&self) -> &Bytes {
        &self.body
    }

    /// Whether there was more of the body than what is kept: it was over the limit, broke off, or
    /// did not come in time.
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// What the body says in words: the first text under `Message`, `message`, `Error`, `error`,
    /// `detail`, `title` or `reason` of a JSON object (or under `message` of an object that stands
    /// there), a JSON text, or else the trimmed body itself. A text that repeats the status in words
    /// gives way to one that says more. Where an object holds nothing but another, that one counts.
    ///
    /// This is the peer's text, as it came: escape it before it goes to a terminal or a log.
    #[must_use]
    pub fn message(&self) -> Cow<'_, str> {
        match serde_json::from_slice(&self.body) {
            Ok(Value::String(text)) => Cow::Owned(text),
            Ok(Value::Object(members)) => message_member(&members, self.status)
                .map_or_else(|| self.text(), |text| Cow::Owned(text.to_owned())),
            _ => self.text(),
        }
    }

    fn text(&self) -> Cow<'_, str> {
        match String::from_utf8_lossy(&self.body) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    }
}

fn message_member(members: &serde_json::Map<String, Value>, status: StatusCode) -> Option<&str> {
    const NAMES: [&str; 7] = ["Message", "message", "Error", "error", "detail", "title", "reason"];
    let mut texts = NAMES.iter().filter_map(|name| match members.get(*name)? {
        Value::String(text) => Some(text.as_str()),
        Value::Object(nested) => nested.get("message")?.as_str(),
        _ => None,
    });
    let Some(first) = texts.next() else {
        // `{"Authentication": {"success": false, "reason": "…"}}`
        return match members.values().next()? {
            Value::Object(only) if members.len() == 1 => message_member(only, status),
            _ => None,
        };
    };
    if status.canonical_reason().is_some_and(|words| words.eq_ignore_ascii_case(first)) {
        // `code=404, message=Not Found` says no more than `Not Found`.
        return texts.find(|text| !text.contains(first)).or(Some(first));
    }
    Some(first)
}

/// Status, content type and size: a body may hold what must not reach a log.
impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status.as_u16())
            .field("content_type", &self.shown_content_type())
            .field("body_bytes", &self.body.len())
            .field("truncated", &self.truncated)
            .finish()
    }
}

/// Accessors that a type lends from the reply that it refers to.
macro_rules! raw_accessors {
    ($self:ident => $raw:expr) => {
        /// The status code.
        #[must_use]
        pub const fn status(&$self) -> StatusCode {
            $raw.status
        }

        /// The header fields.
        #[must_use]
        pub const fn headers(&$self) -> &HeaderMap {
            &$raw.headers
        }

        /// The `Content-Type`, if there is one and it is text.
        #[must_use]
        pub fn content_type(&$self) -> Option<&str> {
            $raw.content_type()
        }

        /// The body, byte for byte.
        #[must_use]
        pub const fn raw_body(&$self) -> &Bytes {
            &$raw.body
        }

        /// The whole reply.
        #[must_use]
        pub const fn raw(&$self) -> &RawResponse {
            $raw
        }
    };
}

pub(crate) use raw_accessors;
