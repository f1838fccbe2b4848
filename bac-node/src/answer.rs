//! Errors in the words, shapes and content types of real nodes.

use bac_client::model::ErrorBody;
use bac_core::{
    UnexpectedResponse,
    server::{Rejection, RejectionKind},
    sign::{Algorithm, EnvelopeError},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// The label of most of a real node's bodies, JSON included: its handlers set none.
pub(crate) const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// The error object of signed operations, with the code of errors that have none of their own.
pub(crate) fn unknown_error(status: StatusCode, message: impl Into<String>) -> UnexpectedResponse {
    let mut text = serde_json::to_string(&ErrorBody::unknown(message)).unwrap_or_default();
    text.push('\n');
    plain(status, text)
}

/// An error in bare text.
pub(crate) fn plain(status: StatusCode, text: impl Into<Bytes>) -> UnexpectedResponse {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, TEXT);
    headers.insert(
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    );
    UnexpectedResponse::new(status, headers, text.into())
}

/// The answer to a request that reached no operation.
pub(crate) fn rejection(rejection: &Rejection) -> http::Response<Bytes> {
    let status = rejection.status();
    let answer = match rejection.kind() {
        RejectionKind::NotFound => plain(status, "404 page not found\n"),
        RejectionKind::Envelope => unknown_error(status, envelope_fault(rejection)),
        RejectionKind::Payload => {
            unknown_error(status, format!("error unmarshalling payload: {rejection}"))
        }
        RejectionKind::Body => plain(status, format!("{rejection}\n")),
        _ => return rejection.to_response(),
    };
    response(&answer)
}

/// The words of a real node for each check of an envelope, in its order. Ed25519 it does not know.
fn envelope_fault(rejection: &Rejection) -> String {
    const INVALID: &str = "error verifying request signature: client's signature is invalid";
    match rejection.envelope_error() {
        Some(EnvelopeError::Malformed(error)) => format!("error unmarshalling envelope: {error}"),
        Some(EnvelopeError::NoPayload) => "no payload contained in signed message".to_owned(),
        Some(EnvelopeError::PublicKey(error)) => {
            format!("{INVALID}: failed to decode public key: {error}")
        }
        Some(EnvelopeError::SignatureEncoding { position }) => {
            format!(
                "{INVALID}: failed to decode signature: illegal base64 data at input byte {position}"
            )
        }
        Some(EnvelopeError::Signature { algorithm: Algorithm::Ed25519 }) => {
            format!("{INVALID}: ed25519: verification error")
        }
        _ => format!("{INVALID}: crypto/rsa: verification error"),
    }
}

pub(crate) fn response(answer: &UnexpectedResponse) -> http::Response<Bytes> {
    let mut response = http::Response::new(answer.raw_body().clone());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    response
}
