//! One request that has been matched to an operation: its arguments, decoded one by one.

use std::{fmt, sync::Mutex};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

use super::{
    answers::Answers,
    body::Body,
    context::Context,
    from_part::ReceivedPart,
    inflow::Pieces,
    into_reply::WriteAs,
    media_type,
    pairs::{Pair, pairs},
    rejection::{Rejection, RejectionKind},
    writer::{OF_CONNECTION, ReplyWriter},
};
use crate::{
    codec::Decodes,
    error::{EndpointError, Error, ErrorKind, Failure},
    json::{self, Misread},
    message::RawResponse,
    operation::{Location, Operation, PathPart},
    request::hides_step,
    sign::{SignedRequest, Verified},
    value::{FromOctets, FromText, from_pairs},
};

/// A request of a known operation. The signature of a signed one has been checked.
#[doc(hidden)]
pub struct Received {
    context: Context,
    /// Each value by its segments: of one that is not the rest of the path there is one.
    path: Vec<(&'static str, Vec<String>)>,
    query: Vec<Pair>,
    /// The pairs of a body that is declared field by field.
    form: Vec<Pair>,
    body: Bytes,
    payload: Option<SignedRequest<()>>,
    /// A body that is read as it comes.
    pub(super) pieces: Mutex<Option<Pieces>>,
    /// Its parts, as far as they have been read, in the order in which they came.
    pub(super) parts: Mutex<Vec<ReceivedPart>>,
    answers: Answers,
}

/// What a service answered, encoded.
#[doc(hidden)]
pub struct Answer(pub(super) http::Response<Body>);

impl Received {
    /// Takes a request apart, and checks the signature over the payload's bytes as they came.
    pub(super) fn new(
        operation: &'static Operation,
        values: &[(&'static str, &str)],
        request: http::Request<Bytes>,
        answers: Answers,
    ) -> Result<Self, Rejection> {
        let (mut head, body) = request.into_parts();
        let path: Vec<_> = values
            .iter()
            .map(|(name, value)| Ok((*name, segments(operation, name, value)?)))
            .collect::<Result<_, _>>()?;
        if let Some(name) = dot_segment(operation, &path) {
            return Err(not_text("path", name, DOT_SEGMENT));
        }
        media_type::check(operation, &head.headers, &body)?;
        let query = pairs(head.uri.query().unwrap_or_default());
        let is_form = operation.parameters().iter().any(|p| p.location == Location::Field);
        let form = match std::str::from_utf8(&body) {
            Ok(form) if is_form => pairs(form),
            Err(error) if is_form => {
                let message = format!("the body is not a form: {error}");
                return Err(Rejection::new(RejectionKind::Body, message));
            }
            _ => Vec::new(),
        };
        let mut context = Context {
            operation,
            headers: head.headers,
            peer: head.extensions.get().copied(),
            signer: None,
            verified: head.extensions.remove::<Vec<Verified>>().unwrap_or_default(),
            answer_headers: Mutex::default(),
        };
        let mut payload = None;
        if operation.is_signed() {
            let request =
                SignedRequest::<()>::from_bytes(body.clone()).map_err(Rejection::envelope)?;
            context.signer = Some(request.verify().map_err(Rejection::envelope)?);
            payload = Some(request);
        }
        let (pieces, parts) = <_>::default();
        Ok(Self { context, path, query, form, body, payload, pieces, parts, answers })
    }

    /// The same with a body that is read as it comes.
    pub(super) fn with_pieces(mut self, pieces: Pieces) -> Self {
        self.pieces = Mutex::new(Some(pieces));
        self
    }

    pub const fn operation(&self) -> &'static Operation {
        self.context.operation
    }

    pub const fn context(&self) -> &Context {
        &self.context
    }

    pub fn path<T: FromText>(&self, name: &'static str) -> Result<T, Rejection> {
        let value = self.segments(name)?.first().ok_or_else(|| missing("path", name))?;
        parse("path", name, value)
    }

    fn segments(&self, name: &'static str) -> Result<&[String], Rejection> {
        let value = self.path.iter().find(|(placeholder, _)| *placeholder == name);
        value.map(|(_, segments)| &**segments).ok_or_else(|| missing("path", name))
    }

    /// The rest of the path with its slashes. One that came encoded within a segment parts two like any
    /// other, and neither may be one that a client refuses.
    pub fn rest<T: FromText>(&self, name: &'static str) -> Result<T, Rejection> {
        let value = self.segments(name)?.join("/");
        let mut segments = value.split('/');
        match segments.find(|segment| matches!(*segment, "" | "." | "..")) {
            Some("") => Err(not_text("path", name, EMPTY_SEGMENT)),
            Some(_) => Err(not_text("path", name, DOT_SEGMENT)),
            None => parse("path", name, &value),
        }
    }

    /// The same with any segments that a client sends so.
    pub fn any_rest<T: FromText>(&self, name: &'static str) -> Result<T, Rejection> {
        parse("path", name, &self.segments(name)?.join("/"))
    }

    /// The same segment by segment.
    pub fn rest_list<T: FromText>(&self, name: &'static str) -> Result<Vec<T>, Rejection> {
        self.segments(name)?.iter().map(|segment| parse("path", name, segment)).collect()
    }

    pub fn query<T: FromText>(&self, name: &'static str) -> Result<T, Rejection> {
        self.query_option(name)?.ok_or_else(|| missing("query", name))
    }

    pub fn query_option<T: FromText>(&self, name: &'static str) -> Result<Option<T>, Rejection> {
        values("query", &self.query, name).next().transpose()
    }

    pub fn query_list<T: FromText>(&self, name: &'static str) -> Result<Vec<T>, Rejection> {
        values("query", &self.query, name).collect()
    }

    pub fn field<T: FromText>(&self, name: &'static str) -> Result<T, Rejection> {
        self.field_option(name)?.ok_or_else(|| missing("form field", name))
    }

    pub fn field_option<T: FromText>(&self, name: &'static str) -> Result<Option<T>, Rejection> {
        values("form field", &self.form, name).next().transpose()
    }

    pub fn field_list<T: FromText>(&self, name: &'static str) -> Result<Vec<T>, Rejection> {
        values("form field", &self.form, name).collect()
    }

    pub fn query_comma<T: FromText>(&self, name: &'static str) -> Result<Vec<T>, Rejection> {
        self.query_split(name, ',')
    }

    pub fn query_space<T: FromText>(&self, name: &'static str) -> Result<Vec<T>, Rejection> {
        self.query_split(name, ' ')
    }

    pub fn query_pipe<T: FromText>(&self, name: &'static str) -> Result<Vec<T>, Rejection> {
        self.query_split(name, '|')
    }

    /// The items of each value: a list may come in several, too.
    fn query_split<T: FromText>(
        &self,
        name: &'static str,
        delimiter: char,
    ) -> Result<Vec<T>, Rejection> {
        let mut items = Vec::new();
        for value in self.query_values(name) {
            for item in value?.split(delimiter) {
                items.push(parse("query", name, item)?);
            }
        }
        Ok(items)
    }

    pub fn query_fields<T: DeserializeOwned>(
        &self,
        argument: &'static str,
    ) -> Result<T, Rejection> {
        let pairs = self.query_members(argument, |name| {
            (!self.operation().names_in_query(name)).then_some(name)
        })?;
        from_pairs(pairs).map_err(|fault| not_text("query", argument, fault))
    }

    pub fn query_fields_option<T: DeserializeOwned>(
        &self,
        argument: &'static str,
    ) -> Result<Option<T>, Rejection> {
        self.query_fields(argument)
    }

    pub fn query_deep<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, Rejection> {
        let pairs = self.query_members(name, |key| {
            key.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')
        })?;
        from_pairs(pairs).map_err(|fault| not_text("query", name, fault))
    }

    pub fn query_deep_option<T: DeserializeOwned>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, Rejection> {
        self.query_deep(name)
    }

    /// What `member` makes of the names in the query, with the values.
    fn query_members(
        &self,
        argument: &'static str,
        member: impl Fn(&str) -> Option<&str>,
    ) -> Result<Vec<(String, String)>, Rejection> {
        let members = self.query.iter().filter_map(|(name, value)| Some((member(name)?, value)));
        let members = members.map(|(name, value)| match value {
            Some(value) => Ok((name.to_owned(), value.clone())),
            None => Err(not_text("query", argument, "a value of it is not UTF-8")),
        });
        members.collect()
    }

    fn query_values(&self, name: &'static str) -> impl Iterator<Item = Result<&str, Rejection>> {
        let values = self.query.iter().filter(move |(key, _)| key == name);
        values.map(move |(_, value)| {
            value.as_deref().ok_or_else(|| not_text("query", name, "it is not UTF-8"))
        })
    }

    pub fn header<T: FromText>(&self, name: &'static str) -> Result<T, Rejection> {
        self.header_option(name)?.ok_or_else(|| missing("header", name))
    }

    pub fn header_option<T: FromText>(&self, name: &'static str) -> Result<Option<T>, Rejection> {
        self.context.headers.get(name).map(|value| parse_header(name, value)).transpose()
    }

    pub fn header_list<T: FromText>(&self, name: &'static str) -> Result<Vec<T>, Rejection> {
        let values = self.context.headers.get_all(name).iter();
        values.map(|value| parse_header(name, value)).collect()
    }

    pub fn header_fields<T: DeserializeOwned>(&self, prefix: &'static str) -> Result<T, Rejection> {
        let lower = prefix.to_ascii_lowercase();
        let mut pairs = Vec::new();
        for (name, value) in &self.context.headers {
            let Some(member) = name.as_str().strip_prefix(&*lower) else { continue };
            if member.is_empty() || self.operation().names_header(name.as_str()) {
                continue;
            }
            pairs.push((member.to_owned(), parse_header(prefix, value)?));
        }
        from_pairs(pairs).map_err(|fault| not_text("header", prefix, fault))
    }

    pub fn header_fields_option<T: DeserializeOwned>(
        &self,
        prefix: &'static str,
    ) -> Result<Option<T>, Rejection> {
        self.header_fields(prefix)
    }

    pub fn cookie<T: FromText>(&self, name: &'static str) -> Result<T, Rejection> {
        self.cookie_option(name)?.ok_or_else(|| missing("cookie", name))
    }

    /// Of several with one name the first, whatever header field it is in: HTTP/2 may take them apart.
    pub fn cookie_option<T: FromText>(&self, name: &'static str) -> Result<Option<T>, Rejection> {
        let fields = self.context.headers.get_all(header::COOKIE).iter();
        let cookies = fields.filter_map(|field| field.to_str().ok()).flat_map(|f| f.split(';'));
        let mut cookies = cookies.filter_map(|cookie| cookie.trim().split_once('='));
        let value = cookies.find(|(key, _)| *key == name);
        value.map(|(_, value)| parse("cookie", name, value)).transpose()
    }

    pub fn body<T: DeserializeOwned>(&self) -> Result<T, Rejection> {
        json::read(&self.body).map_err(|misread| not_json(RejectionKind::Body, misread))
    }

    pub fn body_option<T: DeserializeOwned>(&self) -> Result<Option<T>, Rejection> {
        if self.body.is_empty() { Ok(None) } else { self.body().map(Some) }
    }

    pub fn coded<T>(&self, codec: Decodes<T>) -> Result<T, Rejection> {
        (codec.decode)(&self.body).map_err(|error| {
            let name = codec.format.name;
            Rejection::new(
                RejectionKind::Body,
                format!("the body is not the declared {name}: {error}"),
            )
            .with_source(error)
        })
    }

    pub fn coded_option<T>(&self, codec: Decodes<T>) -> Result<Option<T>, Rejection> {
        if self.has_no_body() { Ok(None) } else { self.coded(codec).map(Some) }
    }

    pub fn text<T: FromText>(&self) -> Result<T, Rejection> {
        let read = std::str::from_utf8(&self.body).map_err(|error| error.to_string());
        read.and_then(T::from_text).map_err(|error| {
            Rejection::new(
                RejectionKind::Body,
                format!("the body is not the declared text: {error}"),
            )
        })
    }

    pub fn text_option<T: FromText>(&self) -> Result<Option<T>, Rejection> {
        if self.has_no_body() { Ok(None) } else { self.text().map(Some) }
    }

    pub fn bytes<T: FromOctets>(&self) -> Result<T, Rejection> {
        Ok(T::from_octets(self.body.clone()))
    }

    pub fn bytes_option<T: FromOctets>(&self) -> Result<Option<T>, Rejection> {
        if self.has_no_body() { Ok(None) } else { self.bytes().map(Some) }
    }

    pub fn form<T: DeserializeOwned>(&self) -> Result<T, Rejection> {
        serde_html_form::from_bytes(&self.body).map_err(|error| {
            Rejection::new(
                RejectionKind::Body,
                format!("the body is not the declared form: {error}"),
            )
            .with_source(error)
        })
    }

    pub fn form_option<T: DeserializeOwned>(&self) -> Result<Option<T>, Rejection> {
        if self.has_no_body() { Ok(None) } else { self.form().map(Some) }
    }

    /// What is empty may be a body still: it has a media type then.
    fn has_no_body(&self) -> bool {
        self.body.is_empty() && !self.context.headers.contains_key(header::CONTENT_TYPE)
    }

    pub fn signed<T: DeserializeOwned>(&self) -> Result<T, Rejection> {
        let payload = self.payload.as_ref().map(SignedRequest::payload_bytes).unwrap_or_default();
        json::read(payload).map_err(|misread| not_json(RejectionKind::Payload, misread))
    }

    /// Encodes what the service returned: a value, the reply of an error status, or 500 for any other
    /// error.
    pub fn answer<T: WriteAs<F>, E: EndpointError, F>(
        &self,
        result: Result<T, E>,
        _format: F,
    ) -> Answer {
        let mut reply = ReplyWriter::new(self.operation());
        let mut response = match result {
            Ok(value) => self.success(value.write_as(&mut reply), reply),
            Err(error) => self.refusal(error.failure()).map(Body::from),
        };
        self.add_headers(response.headers_mut());
        Answer(response)
    }

    /// An error status is passed on with its reply, as a gateway would; any other error is the
    /// server's own, a success that could not be read among them.
    pub(super) fn refusal(&self, failed: Failure<'_>) -> http::Response<Bytes> {
        match failed {
            Failure::Response(response)
                if is_without_reply(response.kind(), response.operation()) =>
            {
                self.answers.failure(self.operation(), &no_reply())
            }
            Failure::Response(response) => with_raw(response.raw()),
            Failure::Error(error) => match passed_on(error) {
                Some(raw) => with_raw(raw),
                None => self.answers.failure(self.operation(), error),
            },
        }
    }

    pub(super) fn add_headers(&self, headers: &mut HeaderMap) {
        for (name, value) in self.context.take_answer_headers() {
            if let Some(name) = name {
                headers.insert(name, value);
            }
        }
    }

    fn success(&self, written: Result<(), Error>, reply: ReplyWriter) -> http::Response<Body> {
        match written {
            Ok(()) => reply.into_response(),
            Err(error) => self.answers.failure(self.operation(), &error).map(Body::from),
        }
    }

    pub fn unknown(&self) -> Rejection {
        Rejection::new(RejectionKind::NotFound, "no such operation")
    }
}

fn response(status: StatusCode, headers: HeaderMap, body: Bytes) -> http::Response<Bytes> {
    let mut response = http::Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn with_raw(raw: &RawResponse) -> http::Response<Bytes> {
    let mut headers = raw.headers().clone();
    for name in OF_CONNECTION {
        headers.remove(name);
    }
    response(raw.status(), headers, raw.body().clone())
}

/// The reply of an error that is one.
pub(super) fn passed_on(error: &Error) -> Option<&RawResponse> {
    let is_reply = matches!(error.kind(), ErrorKind::Failed | ErrorKind::Status);
    error.raw().filter(|_| is_reply && !is_without_reply(error.kind(), error.operation()))
}

/// Whether it says what a success told, and there is none: the service made it, and no peer.
fn is_without_reply(kind: ErrorKind, operation: Option<&Operation>) -> bool {
    kind == ErrorKind::Failed && operation.is_none()
}

#[cold]
fn no_reply() -> Error {
    Error::invalid_input(
        "the service gave an error `Failed` that it made itself: it answers with the reply that tells of the failure",
    )
}

const DOT_SEGMENT: &str = "it makes a path segment `.` or `..`";
const EMPTY_SEGMENT: &str = "it has an empty segment";

/// The segments of a value as it came.
fn segments(
    operation: &Operation,
    name: &'static str,
    value: &str,
) -> Result<Vec<String>, Rejection> {
    let is_any = operation.parts().contains(&PathPart::AnyRest(name));
    let is_strict = operation.strict_paths() == Some(true) && !is_any;
    let decoded = value.split('/').map(|segment| match percent_decode_str(segment).decode_utf8() {
        Ok(_) if is_strict && hides_step(segment) => Err(not_text("path", name, DOT_SEGMENT)),
        Ok(segment) if segment.is_empty() && !is_any => Err(not_text("path", name, EMPTY_SEGMENT)),
        Ok(segment) => Ok(segment.into_owned()),
        Err(error) => Err(not_text("path", name, error)),
    });
    decoded.collect()
}

/// The placeholder whose value makes a whole segment of the path `.` or `..`, if one does: a step
/// in the tree to whatever stands between client and service, and to a service that makes a path of
/// it.
fn dot_segment(
    operation: &Operation,
    values: &[(&'static str, Vec<String>)],
) -> Option<&'static str> {
    let mut values = values.iter();
    let (mut segment, mut name) = (String::new(), None);
    for part in operation.parts() {
        match part {
            PathPart::Value(_) | PathPart::Rest(_) | PathPart::AnyRest(_) => {
                let (of, pieces) = values.next()?;
                let (first, others) = pieces.split_first()?;
                segment.push_str(first);
                name = Some(*of);
                for next in others {
                    if matches!(&*segment, "." | "..") {
                        return name;
                    }
                    segment.clone_from(next);
                }
            }
            PathPart::Text(text) => {
                let mut pieces = text.split('/');
                segment.push_str(pieces.next().unwrap_or_default());
                for next in pieces {
                    if matches!(&*segment, "." | "..") && name.is_some() {
                        return name;
                    }
                    (segment, name) = (next.to_owned(), None);
                }
            }
        }
    }
    name.filter(|_| matches!(&*segment, "." | ".."))
}

/// The operation alone: arguments and body may be secrets.
impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received").field("context", &self.context).finish_non_exhaustive()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("status", &self.0.status()).finish_non_exhaustive()
    }
}

/// The values that a name has among the pairs of a query or a form.
fn values<'a, T: FromText>(
    place: &'static str,
    pairs: &'a [Pair],
    name: &'static str,
) -> impl Iterator<Item = Result<T, Rejection>> + use<'a, T> {
    let values = pairs.iter().filter(move |(key, _)| key == name);
    values.map(move |(_, value)| match value {
        Some(value) => parse(place, name, value),
        None => Err(not_text(place, name, "it is not UTF-8")),
    })
}

fn parse<T: FromText>(place: &str, name: &'static str, value: &str) -> Result<T, Rejection> {
    T::from_text(value).map_err(|error| not_text(place, name, error))
}

fn parse_header<T: FromText>(name: &'static str, value: &HeaderValue) -> Result<T, Rejection> {
    let text =
        std::str::from_utf8(value.as_bytes()).map_err(|error| not_text("header", name, error))?;
    parse("header", name, text)
}

pub(super) fn missing(place: &str, name: &'static str) -> Rejection {
    Rejection::new(RejectionKind::Argument { name }, format!("{place} `{name}` is missing"))
}

pub(super) fn not_text(place: &str, name: &'static str, error: impl fmt::Display) -> Rejection {
    Rejection::new(RejectionKind::Argument { name }, format!("{place} `{name}`: {error}"))
}

fn not_json(kind: RejectionKind, misread: Misread) -> Rejection {
    Rejection::new(kind, misread.to_string()).with_source(misread.into_source())
}
