//! Bodies that are sent smaller than they are: that of a request is decoded, and an answer coded.

#[cfg(feature = "gzip")]
use std::task::{Context, Poll};

#[cfg(feature = "gzip")]
use bytes::Bytes;
use http::{HeaderMap, header};
#[cfg(feature = "gzip")]
use http::{HeaderValue, StatusCode};

use super::rejection::{Rejection, RejectionKind};
#[cfg(feature = "gzip")]
use super::{
    body::{Body, Kind},
    body_limits::BodyLimits,
    inflow::Inflow,
};
#[cfg(feature = "gzip")]
use crate::{
    box_error::BoxError,
    coding::{accepted, applied, encoded},
    message::{BodyChunks, CodedChunks},
    reply::ByteStream,
    transport::TransportBody,
};
use crate::{coding::ContentCoding, operation::Operation};

/// The coding that is to be taken off the body of a request: the declared one, if it has that. What a service
/// looks at by itself stays as it is.
///
/// # Errors
/// It has another.
pub(super) fn to_be_taken_off(
    operation: &Operation,
    headers: &HeaderMap,
) -> Result<Option<ContentCoding>, Rejection> {
    let is_constant = operation.headers().iter().any(|it| it.name == "content-encoding");
    let is_for_service = is_constant || operation.names_header("content-encoding");
    if !is_coded(headers) || is_for_service {
        return Ok(None);
    }
    #[cfg(feature = "gzip")]
    if let Some(declared) = operation.content_encoding()
        && applied(headers).is_ok_and(|codings| codings == [declared])
    {
        return Ok(Some(declared));
    }
    let accept = operation.content_encoding().map_or("identity", ContentCoding::as_str);
    let message =
        format!("the body has a coding that this operation does not take; it takes {accept}");
    Err(Rejection::new(RejectionKind::Coding { accept }, message))
}

fn is_coded(headers: &HeaderMap) -> bool {
    let is_one = |text: &str| !text.is_empty() && !text.eq_ignore_ascii_case("identity");
    headers.get_all(header::CONTENT_ENCODING).iter().any(|field| {
        String::from_utf8_lossy(field.as_bytes()).split(',').map(str::trim).any(is_one)
    })
}

/// Such a body, and a head that says nothing more of its coding.
#[cfg(feature = "gzip")]
pub(super) fn decoded(coding: ContentCoding, headers: &mut HeaderMap, body: Body) -> Body {
    headers.remove(header::CONTENT_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
    let coded: TransportBody = match body.0 {
        Kind::Whole(bytes) => bytes.into(),
        Kind::Stream(stream) => (*stream).into(),
    };
    ByteStream::of_chunks(Decoded(coded.decoded(&[coding])), None).into()
}

/// The same of one that is there, which may be as large as one that is read before the service is called.
///
/// # Errors
/// It is larger, or not what the coding makes.
#[cfg(feature = "gzip")]
pub(super) async fn decoded_whole(
    coding: ContentCoding,
    headers: &mut HeaderMap,
    body: Bytes,
    limits: &BodyLimits,
) -> Result<Bytes, Rejection> {
    Inflow::whole(decoded(coding, headers, body.into()), limits.whole, limits.stall).await
}

#[cfg(feature = "gzip")]
struct Decoded(TransportBody);

#[cfg(feature = "gzip")]
impl BodyChunks for Decoded {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        self.0.poll_chunk(context)
    }
}

/// What is too small to be worth it, in bytes.
#[cfg(feature = "gzip")]
const SMALL: usize = 256;

/// The answer in a coding that the declaration names and the request accepts, if that is worth it.
#[cfg(feature = "gzip")]
pub(super) fn coded(
    operation: &Operation,
    asked: &HeaderMap,
    mut answer: http::Response<Body>,
) -> http::Response<Body> {
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
    let coded = match body.0 {
        Kind::Whole(body) if body.len() < SMALL => Err(body),
        Kind::Whole(body) => encoded(coding, &body).map(Body::whole).map_err(|_| body),
        Kind::Stream(stream) => {
            Ok(ByteStream::of_chunks(CodedChunks::new(stream, coding), None).into())
        }
    };
    let body = match coded {
        Ok(body) => body,
        Err(body) => return http::Response::from_parts(head, body.into()),
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
