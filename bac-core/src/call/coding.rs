//! Bodies that are sent smaller than they are: coded before the first attempt, decoded as they come.

use http::{HeaderMap, HeaderValue, Method, StatusCode, header, response::Parts};

use crate::{
    client::Callee,
    coding::{ContentCoding, applied, listed},
    error::{Error, ErrorKind},
    message::{RawResponse, RequestBody},
    operation::{Outcome, ReplyKind},
    transport::TransportBody,
};

/// The codings that a reply may have. A range is one of coded bytes, and so is what is signed: what may go on, or
/// is checked as it comes, has none.
fn accepted(callee: &Callee) -> &[ContentCoding] {
    let operation = callee.operation;
    let is_as_it_is = operation.resumes_bytes() || operation.reply_scheme().is_some();
    if is_as_it_is || operation.reply() == ReplyKind::WebSocket {
        return &[];
    }
    operation.accept_encoding().unwrap_or(&callee.client.inner.accept_encoding)
}

/// Asks for a reply in these codings, unless the call says otherwise.
pub(super) fn ask(callee: &Callee, headers: &mut HeaderMap) {
    let codings = accepted(callee);
    if let (false, Ok(codings)) = (codings.is_empty(), HeaderValue::try_from(listed(codings))) {
        headers.entry(header::ACCEPT_ENCODING).or_insert(codings);
    }
}

/// The body as it is sent. Nothing of none is coded.
pub(super) fn coded(
    coding: Option<ContentCoding>,
    headers: &mut HeaderMap,
    body: RequestBody,
) -> Result<RequestBody, Error> {
    let Some(coding) = coding.filter(|_| !body.is_empty()) else { return Ok(body) };
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Error::invalid_input(
            "the body is coded by the client, and the call says `content-encoding` itself; leave it out, or declare `content_encoding = identity`",
        ));
    }
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.as_str()));
    body.coded(coding).map_err(|source| {
        Error::invalid_input(format!("the body cannot be coded: {source}")).with_source(source)
    })
}

/// The body of a reply without its codings, if any were asked for; its head says nothing more of them then.
///
/// # Errors
/// A success has a coding that is not known. Of any other reply as much is kept as came.
pub(super) fn decoded(
    callee: &Callee,
    head: &mut Parts,
    body: TransportBody,
) -> Result<TransportBody, Error> {
    let has_body = head.status != StatusCode::NOT_MODIFIED
        && Method::from(callee.operation.method()) != Method::HEAD;
    let asked_for = accepted(callee);
    if asked_for.is_empty() || !has_body || !head.headers.contains_key(header::CONTENT_ENCODING) {
        return Ok(body);
    }
    match applied(&head.headers) {
        Ok(codings) => {
            head.headers.remove(header::CONTENT_ENCODING);
            if codings.is_empty() {
                return Ok(body);
            }
            head.headers.remove(header::CONTENT_LENGTH);
            Ok(body.decoded(&codings))
        }
        Err(_) if !callee.operation.is_success(head.status) => Ok(body),
        Err(unknown) => Err(unknown_coding(&unknown, asked_for, head)),
    }
}

#[cold]
fn unknown_coding(unknown: &str, asked_for: &[ContentCoding], head: &Parts) -> Error {
    let asked_for = listed(asked_for);
    let message = format!("the reply has {unknown} applied to it, and `{asked_for}` was asked for");
    let (status, headers) = (head.status, head.headers.clone());
    let reply = RawResponse { status, headers, body: bytes::Bytes::new(), truncated: true };
    Error::new(ErrorKind::Decode, Outcome::Done, message).with_response(reply)
}
