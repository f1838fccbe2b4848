//! A reply as it came, read whole.

use std::{borrow::Cow, fmt};

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};

use super::words;
use crate::json;

/// One HTTP reply, read whole: status, headers and the body as it came.
#[derive(Clone)]
pub struct RawResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) truncated: bool,
}

/// Where servers say what they call an exchange.
const REQUEST_IDS: [&str; 6] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-ms-request-id",
];

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

    /// What the server calls this exchange in its logs, if it says so: the value of `x-request-id`,
    /// `request-id`, `x-correlation-id`, `x-amzn-requestid`, `x-amz-request-id` or `x-ms-request-id`, in
    /// this order.
    ///
    /// It is the peer's text, and visible ASCII.
    ///
    /// ```
    /// use bac_core::RawResponse;
    /// use bac_core::http::{HeaderMap, HeaderValue, StatusCode};
    ///
    /// let mut headers = HeaderMap::new();
    /// headers.insert("x-request-id", HeaderValue::from_static("7f3a"));
    /// let response = RawResponse::new(StatusCode::OK, headers, "".into());
    /// assert_eq!(response.request_id(), Some("7f3a"));
    /// ```
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        REQUEST_IDS.into_iter().find_map(|name| self.headers.get(name)?.to_str().ok())
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

    /// What the body says in words, or else the trimmed body itself; nothing where the body is encoded.
    ///
    /// | body | its words |
    /// |---|---|
    /// | a JSON text | the text |
    /// | a JSON object | the first text under `Message`, `message`, `error_description`, `Error`, `error`, `detail`, `reason`, `title`, `errors` |
    /// | an object under one of these names, or the only one in another | its words |
    /// | a JSON list, also under `errors` | the words of its first item |
    /// | XML | the first text of an element `Message`, `message`, `detail` or `title` |
    /// | an HTML page | the first of its title, its headings, its first paragraph and all of it that says more than the status, in one line of 200 characters at most |
    ///
    /// Words go before a code such as `not_found` (under `code`, `error`, `type` or in an element
    /// `Code`), which stands behind them in parentheses where it says more than they and the status
    /// do. A text that repeats the status in words gives way to one that says more.
    ///
    /// `error_description` is that of RFC 6749 section 5.2; `detail` and `title` are those of RFC 9457.
    ///
    /// This is the peer's text, as it came: escape it ([`Escaped`](crate::Escaped)) before it goes to a
    /// terminal or a log.
    ///
    /// ```
    /// use bac_core::RawResponse;
    /// use bac_core::http::{HeaderMap, StatusCode};
    ///
    /// let body = r#"{"error": "invalid_client", "error_description": "unknown client"}"#;
    /// let response = RawResponse::new(StatusCode::UNAUTHORIZED, HeaderMap::new(), body.into());
    /// assert_eq!(response.message(), "unknown client (invalid_client)");
    /// ```
    #[must_use]
    pub fn message(&self) -> Cow<'_, str> {
        if self.content_encoding().is_some() && str::from_utf8(&self.body).is_err() {
            return Cow::Borrowed("");
        }
        let said = json::read_if_any(&self.body)
            .and_then(|body| words::of_json(&body, self.status))
            .or_else(|| words::of_xml(&self.text(), self.status))
            .or_else(|| words::of_page(&self.text(), self.status));
        said.map_or_else(|| self.text(), Cow::Owned)
    }

    fn text(&self) -> Cow<'_, str> {
        match String::from_utf8_lossy(json::without_mark(&self.body)) {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    }
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

        /// What the server calls this exchange in its logs; see [`RawResponse::request_id`].
        #[must_use]
        pub fn request_id(&$self) -> Option<&str> {
            $raw.request_id()
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
