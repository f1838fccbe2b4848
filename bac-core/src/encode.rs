//! Arguments to a request: path, query, headers and body, each in the one way it is encoded.

use std::fmt::{self, Display, Write};

use bac_wire::{WRITTEN_BY_CLIENT, is_written_by_client};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::{
    Error, Operation, SignedRequest,
    operation::PathPart,
    sign::{USUAL_PAYLOAD, UnsignedEnvelope},
};

/// Everything but the unreserved characters of RFC 3986 section 2.3 is percent-encoded.
const PERCENT_ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The encoded arguments of one call.
///
/// The first argument that cannot be sent is remembered, and the call returns it when awaited.
#[doc(hidden)]
pub struct RequestBuilder {
    operation: &'static Operation,
    /// Path and query, once a value has been put in; the operation's own path until then.
    target: Option<String>,
    /// How many parts of the template `target` holds.
    parts: usize,
    has_query: bool,
    headers: HeaderMap,
    body: Body,
    error: Option<Error>,
}

/// The body of a request, signed or about to be.
pub(crate) enum Body {
    Empty,
    Json(Vec<u8>),
    Unsigned(UnsignedEnvelope),
    Signed(Bytes),
}

/// A request whose arguments have all been accepted.
pub(crate) struct Encoded {
    pub(crate) operation: &'static Operation,
    target: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

impl Encoded {
    /// Path and query below the base URL.
    pub(crate) fn target(&self) -> &str {
        self.target.as_deref().unwrap_or(self.operation.path())
    }
}

impl RequestBuilder {
    pub fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            target: None,
            parts: 0,
            has_query: false,
            headers: HeaderMap::new(),
            body: Body::Empty,
            error: None,
        }
    }

    /// Puts `value` in the place of the template's next placeholder.
    pub fn path(&mut self, value: &dyn Display) {
        let operation = self.operation;
        let target = self.target.get_or_insert_with(|| new_target(operation));
        let mut name = "";
        for part in &operation.parts()[self.parts.min(operation.parts().len())..] {
            self.parts += 1;
            match part {
                PathPart::Text(text) => target.push_str(text),
                PathPart::Value(placeholder) => {
                    name = placeholder;
                    break;
                }
            }
        }
        let before = target.len();
        if write!(PercentEncoder(target), "{value}").is_err() {
            self.refuse(format!("`{name}` cannot be written as text"));
        } else if target.len() == before {
            self.refuse(format!(
                "`{name}` is empty, which would make another path of it; give a value"
            ));
        }
    }

    /// Adds `name=value` to the query.
    pub fn query(&mut self, name: &str, value: &dyn Display) {
        let has_query = std::mem::replace(&mut self.has_query, true);
        let target = self.finished_path();
        target.push(if has_query { '&' } else { '?' });
        // Writing to a `String` cannot fail, so an error is the value's own.
        let written = write!(PercentEncoder(target), "{name}")
            .and_then(|()| target.write_char('='))
            .and_then(|()| write!(PercentEncoder(target), "{value}"));
        if written.is_err() {
            self.refuse(format!("`{name}` cannot be written as text"));
        }
    }

    /// Adds a header field.
    pub fn header(&mut self, name: &'static str, value: &dyn Display) {
        let mut text = String::new();
        let written = write!(text, "{value}");
        if written.is_err() {
            return self.refuse(format!("header `{name}` cannot be written as text"));
        }
        match header_field(name, &text) {
            Ok(_) if self.headers.len() >= MOST_HEADERS => self.refuse(format!(
                "header `{name}` is one of more than {MOST_HEADERS} header fields; give fewer values"
            )),
            Ok((name, value)) => {
                self.headers.append(name, value);
            }
            Err(error) => self.fail(error),
        }
    }

    /// Sends `body` as JSON.
    pub fn body<T: Serialize + ?Sized>(&mut self, body: &T) {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.body = Body::Json(bytes),
            Err(error) => self.not_json("body", error),
        }
    }

    /// Sends `payload` in an envelope signed by the client's signer.
    pub fn signed<T: Serialize + ?Sized>(&mut self, payload: &T) {
        match UnsignedEnvelope::serialize(payload, USUAL_PAYLOAD) {
            Ok(envelope) => self.body = Body::Unsigned(envelope),
            Err(error) => self.not_json("payload", error),
        }
    }

    /// Sends an envelope that was signed before, byte for byte.
    pub fn envelope<T>(&mut self, request: &SignedRequest<T>) {
        self.body = Body::Signed(request.as_bytes().clone());
    }

    /// Adds or replaces a header field of this call alone.
    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        match header_field(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(error) => self.fail(error),
        }
    }

    pub(crate) const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The request, or the first argument's fault.
    pub(crate) fn finish(mut self) -> Result<Encoded, Error> {
        if self.target.is_some() {
            self.finished_path();
        }
        match self.error {
            Some(error) => Err(error),
            None => Ok(Encoded {
                operation: self.operation,
                target: self.target,
                headers: self.headers,
                body: self.body,
            }),
        }
    }

    /// The target with the whole path in it.
    fn finished_path(&mut self) -> &mut String {
        let operation = self.operation;
        if self.parts < operation.parts().len() || self.target.is_none() {
            let target = self.target.get_or_insert_with(|| new_target(operation));
            for part in &operation.parts()[self.parts..] {
                if let PathPart::Text(text) = part {
                    target.push_str(text);
                }
            }
            self.parts = operation.parts().len();
        }
        if let Some(fault) = self.unchecked_path().and_then(|path| dot_segment(operation, path)) {
            self.refuse(fault);
        }
        self.target.get_or_insert_default()
    }

    /// The path, until the query is put behind it: its segments need a look once.
    fn unchecked_path(&self) -> Option<&str> {
        self.target.as_deref().filter(|target| !target.contains('?'))
    }

    #[cold]
    fn not_json(&mut self, what: &str, error: serde_json::Error) {
        self.fail(
            Error::invalid_input(format!("the {what} cannot be written as JSON: {error}"))
                .with_source(error),
        );
    }

    #[cold]
    fn refuse(&mut self, message: String) {
        self.fail(Error::invalid_input(message));
    }

    fn fail(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }
}

/// The operation alone: every argument may be a secret.
impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder").field("operation", &self.operation).finish_non_exhaustive()
    }
}

/// How many header fields the arguments of a call may make. Servers take far fewer, and a map of
/// header fields has an end.
const MOST_HEADERS: usize = 1024;

fn new_target(operation: &Operation) -> String {
    String::with_capacity(operation.path().len() + 64)
}

/// Header names whose values are credentials. They are marked, so that `Debug` of the fields of a
/// request does not show them.
const SECRET: [HeaderName; 3] =
    [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION];

/// A header field that only the client itself may write, if there is one.
pub(crate) fn owned_header(headers: &HeaderMap) -> Option<&'static str> {
    WRITTEN_BY_CLIENT.into_iter().find(|name| headers.contains_key(*name))
}

/// A checked header field. Nothing is cleaned: a value that would change is refused.
pub(crate) fn header_field(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let header_name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| {
        Error::invalid_input(format!("`{name}` is not a header name")).with_source(error)
    })?;
    if is_written_by_client(header_name.as_str()) {
        return Err(Error::invalid_input(format!("header `{name}` is set by the client itself")));
    }
    let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|error| {
        Error::invalid_input(format!(
            "the value of header `{name}` holds a line break or another control character"
        ))
        .with_source(error)
    })?;
    value.set_sensitive(SECRET.contains(&header_name));
    Ok((header_name, value))
}

/// Says which argument made a segment `.` or `..`, which servers take for a step in the tree.
fn dot_segment(operation: &Operation, path: &str) -> Option<String> {
    // Hardly a path has a segment that so much as begins like one.
    if !path.as_bytes().windows(2).any(|pair| matches!(pair, b"/." | b"/%")) {
        return None;
    }
    let index = path.split('/').position(is_dots)?;
    let name = placeholder_of_segment(operation, index)?;
    Some(format!("`{name}` would make a path segment `.` or `..`; give another value"))
}

/// Whether a segment is `.` or `..`, be its dots written as `%2e`, as only a template has them.
fn is_dots(segment: &str) -> bool {
    let mut rest = segment;
    let mut dots = 0;
    while let Some(dot) = [".", "%2e", "%2E"].iter().find(|dot| rest.starts_with(**dot)) {
        rest = &rest[dot.len()..];
        dots += 1;
    }
    rest.is_empty() && (1..=2).contains(&dots)
}

/// The last placeholder in a segment of the template. Values hold no `/` once encoded, so segments
/// of path and template agree.
fn placeholder_of_segment(operation: &Operation, index: usize) -> Option<&'static str> {
    let mut segment = 0;
    let mut found = None;
    for part in operation.parts() {
        match part {
            PathPart::Text(text) => segment += text.matches('/').count(),
            PathPart::Value(name) if segment == index => found = Some(*name),
            PathPart::Value(_) => {}
        }
    }
    found
}

/// Writes text so that it stands for itself in one path segment or one half of a query pair.
struct PercentEncoder<'a>(&'a mut String);

impl Write for PercentEncoder<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend(utf8_percent_encode(text, PERCENT_ENCODED));
        Ok(())
    }
}
