//! The head of an attempt.

use http::{HeaderMap, HeaderName, HeaderValue, header};

#[cfg(feature = "gzip")]
use super::coding;
use super::{part::Known, prepare::Prepared};
use crate::{
    client::Callee,
    error::Error,
    message::Request,
    operation::{Operation, ReplyKind},
};

/// The request of an attempt, as hooks see it. Only that of the last one may take the header fields of
/// the call with it.
pub(super) fn begin(
    callee: &Callee,
    prepared: &mut Prepared,
    is_last: bool,
) -> Result<Request, Error> {
    let inner = &*callee.client.inner;
    let url = prepared.place.url(callee)?;
    let is_foreign = prepared.place.is_foreign();
    let (mut headers, extensions) = if is_last {
        (std::mem::take(&mut prepared.headers), std::mem::take(&mut prepared.extensions))
    } else {
        (prepared.headers.clone(), prepared.extensions.clone())
    };
    let is_somebodys = is_somebodys_own(&headers);
    // What is for the client's server is for no other.
    let of_client = inner.headers.iter().filter(|_| !is_foreign);
    for (name, value) in of_client {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    if let Some(known) = Known::of(callee.operation, &extensions) {
        known.ask(&mut headers)?;
    }
    let reply = callee.operation.reply();
    let body = prepared.body.clone();
    if !body.is_empty() && reply != ReplyKind::WebSocket {
        let json = HeaderValue::from_static("application/json");
        headers.entry(header::CONTENT_TYPE).or_insert(json);
    }
    let challenges = callee.operation.challenges().iter();
    for challenge in challenges.filter(|_| !is_somebodys && !is_foreign) {
        let name = HeaderName::from_static(challenge.header);
        if let Some(value) = callee.client.kept_header(&name) {
            headers.entry(name).or_insert(value);
        }
    }
    headers.entry(header::ACCEPT).or_insert_with(|| accepted(callee.operation));
    #[cfg(feature = "gzip")]
    coding::ask(callee, &mut headers);
    headers.entry(header::USER_AGENT).or_insert_with(|| inner.user_agent.clone());
    Ok(Request { method: prepared.method.clone(), url, headers, body, extensions })
}

/// Whether a call says by itself who calls: what a server gives it is for no other.
pub(super) fn is_somebodys_own(headers: &HeaderMap) -> bool {
    headers.contains_key(header::AUTHORIZATION) || headers.contains_key(header::COOKIE)
}

/// Whom it calls, behind the hooks.
pub(super) fn complete(callee: &Callee, request: &mut Request, prepared: &Prepared) {
    request.headers.insert(header::HOST, prepared.place.host(callee));
}

/// What an endpoint accepts, in the words of RFC 9110 section 12.5.1.
///
/// Anything is accepted in the end, because an error is better than none, whatever it is written in: a
/// server that takes the field strictly answers 406, or even 200 in the place of an error, where it
/// could have said what is wrong. Nor does a label decide how a body is read.
fn accepted(operation: &Operation) -> HeaderValue {
    let first = |accept: &str, rest: &str| {
        // That it can be a header field is asked when the program is compiled.
        HeaderValue::try_from([accept, ", ", rest].concat())
            .unwrap_or(HeaderValue::from_static("*/*"))
    };
    HeaderValue::from_static(match operation.reply() {
        ReplyKind::Coded { accept } => return first(accept, "*/*;q=0.1"),
        ReplyKind::Json | ReplyKind::WebSocket => {
            "application/json, application/problem+json;q=0.9, */*;q=0.1"
        }
        // What comes is not read, unless it is an error.
        ReplyKind::Empty if operation.accepted_errors().is_some() => {
            return first(operation.accepted_errors().unwrap_or_default(), "*/*;q=0.5");
        }
        ReplyKind::Empty => "application/json;q=0.9, */*;q=0.5",
        ReplyKind::Text => "text/plain, */*;q=0.5",
        ReplyKind::Bytes | ReplyKind::Stream => "application/octet-stream, */*;q=0.5",
        ReplyKind::Lines => "application/x-ndjson, application/json;q=0.9, */*;q=0.5",
        ReplyKind::Events => "text/event-stream, application/json;q=0.9, */*;q=0.1",
    })
}
