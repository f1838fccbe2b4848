//! Bodies that are sent smaller than they are: what a request has decoded, and an answer coded.

use bytes::Bytes;
use http::{HeaderMap, header};
#[cfg(feature = "gzip")]
use http::{HeaderValue, StatusCode};

#[cfg(feature = "gzip")]
use super::answer_body::AnswerBody;
use super::rejection::{Rejection, RejectionKind};
use crate::operation::Operation;
#[cfg(feature = "gzip")]
use crate::{
    coding::{ContentCoding, Decoder, accepted, applied, encoded},
    message::CodedChunks,
    reply::ByteStream,
};

/// The request without the coding that the declaration gives its body, within `limit` bytes. What a service
/// looks at by itself stays as it is.
///
/// # Errors
/// It has another coding, is not what that makes, or is larger.
pub(super) fn decoded(
    operation: &Operation,
    request: http::Request<Bytes>,
    limit: usize,
) -> Result<http::Request<Bytes>, Rejection> {
    if !is_coded(request.headers()) || operation.names_header("content-encoding") {
        return Ok(request);
    }
    #[cfg(not(feature = "gzip"))]
    let _ = limit;
    #[cfg(feature = "gzip")]
    if let Some(declared) = operation.content_encoding()
        && applied(request.headers()).is_ok_and(|codings| codings == [declared])
    {
        let (mut head, body) = request.into_parts();
        let body = decoded_body(declared, &body, limit)?;
        head.headers.remove(header::CONTENT_ENCODING);
        head.headers.remove(header::CONTENT_LENGTH);
        return Ok(http::Request::from_parts(head, body));
    }
    let accept = operation.content_encoding().map_or("identity", |coding| coding.as_str());
    let message =
        format!("the body has a coding that this operation does not take; it takes {accept}");
    Err(Rejection::new(RejectionKind::Coding { accept }, message))
}

fn is_coded(headers: &HeaderMap) -> bool {
    let is_one = |text: &str| !text.is_empty() && !text.eq_ignore_ascii_case("identity");
    let mut fields = headers.get_all(header::CONTENT_ENCODING).iter();
    fields.any(|field| {
        String::from_utf8_lossy(field.as_bytes()).split(',').map(str::trim).any(is_one)
    })
}

#[cfg(feature = "gzip")]
fn decoded_body(coding: ContentCoding, coded: &[u8], limit: usize) -> Result<Bytes, Rejection> {
    let (mut decoder, mut rest, mut body) = (Decoder::new(coding), coded, Vec::new());
    let faulty = |error: crate::coding::CodingError| {
        Rejection::new(RejectionKind::Body, error.to_string()).with_source(error)
    };
    loop {
        let made = decoder.decode(&mut rest).map_err(faulty)?;
        if made.is_empty() && rest.is_empty() {
            break;
        }
        if made.len() > limit - body.len() {
            let message = format!("the body is larger than {limit} bytes once it is decoded");
            return Err(Rejection::new(RejectionKind::TooLarge, message));
        }
        body.extend_from_slice(&made);
    }
    decoder.end().map_err(faulty)?;
    Ok(body.into())
}

/// What is too small to be worth it, in bytes.
#[cfg(feature = "gzip")]
const SMALL: usize = 256;

/// The answer in a coding that the declaration names and the request accepts, if that is worth it.
#[cfg(feature = "gzip")]
pub(super) fn coded(
    operation: &Operation,
    asked: &HeaderMap,
    mut answer: http::Response<AnswerBody>,
) -> http::Response<AnswerBody> {
    let Some(ours) = operation.accept_encoding().filter(|ours| !ours.is_empty()) else {
        return answer;
    };
    let headers = answer.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    let is_part = answer.status() == StatusCode::PARTIAL_CONTENT;
    if is_part || answer.headers().contains_key(header::CONTENT_ENCODING) {
        return answer;
    }
    let Some(coding) = accepted(asked, ours) else { return answer };
    let (mut head, body) = answer.into_parts();
    let body = match body {
        AnswerBody::Whole(body) if body.len() < SMALL => {
            return http::Response::from_parts(head, body.into());
        }
        AnswerBody::Whole(body) => match encoded(coding, &body) {
            Ok(body) => body.into(),
            Err(_) => return http::Response::from_parts(head, body.into()),
        },
        AnswerBody::Stream(stream) => {
            let chunks = CodedChunks::new(Box::new(*stream), coding);
            AnswerBody::Stream(Box::new(ByteStream::of_chunks(chunks, None)))
        }
    };
    head.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.as_str()));
    // What is coded is other bytes than what is not (RFC 9110 section 8.8.3.3).
    if let Some(tag) =
        head.headers.get(header::ETAG).filter(|tag| tag.as_bytes().starts_with(b"\""))
        && let Ok(weak) = HeaderValue::from_bytes(&[b"W/", tag.as_bytes()].concat())
    {
        head.headers.insert(header::ETAG, weak);
    }
    http::Response::from_parts(head, body)
}
