//! Errors in the words, shapes and content types of real nodes.

use bac_client::model::ErrorBody;
use bac_core::{
    UnexpectedResponse,
    server::{Rejection, RejectionKind},
    sign::{Algorithm, EnvelopeError},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::json;

use super::generation::Generation;

/// The label of most of a first-generation node's bodies, JSON included: its handlers set none.
pub(crate) const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
/// What a handler that sets its own type says.
pub(crate) const PLAIN: HeaderValue = HeaderValue::from_static("text/plain");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The error object of signed operations, with the code of errors that have none of their own.
pub(crate) fn unknown_error(status: StatusCode, message: impl Into<String>) -> UnexpectedResponse {
    error_object(status, &ErrorBody::unknown(message))
}

/// The error object of signed operations.
pub(crate) fn error_object(status: StatusCode, body: &ErrorBody) -> UnexpectedResponse {
    let mut text = serde_json::to_string(body).unwrap_or_default();
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

/// The error of an unsigned operation: bare text at first, an object of the web framework at last.
pub(crate) fn unsigned(
    generation: Generation,
    status: StatusCode,
    message: &str,
) -> UnexpectedResponse {
    match generation {
        Generation::First => plain(status, format!("{message}\n")),
        Generation::Last => framework(status, message),
    }
}

/// The error object of the web framework in its debug mode.
pub(crate) fn framework(status: StatusCode, message: &str) -> UnexpectedResponse {
    let error = format!("code={}, message={message}", status.as_u16());
    let body = json!({"error": error, "message": message});
    let mut text = serde_json::to_string_pretty(&body).unwrap_or_default();
    text.push('\n');
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, JSON);
    UnexpectedResponse::new(status, headers, text.into())
}

/// An error that is nothing but its text, as JSON.
pub(crate) fn text_in_json(message: &str) -> UnexpectedResponse {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, JSON);
    let text = format!("{}\n", serde_json::Value::from(message));
    UnexpectedResponse::new(StatusCode::INTERNAL_SERVER_ERROR, headers, text.into())
}

/// Marks an answer to what the handler of a release falls over, before it says what the node is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fallen;

/// The answer of v1.3.2 to what its handler falls over.
pub(crate) fn fallen() -> http::Response<Bytes> {
    let body = json!({
        "error": "runtime error: invalid memory address or nil pointer dereference",
        "message": "Internal Server Error",
    });
    let text = serde_json::to_string_pretty(&body).unwrap_or_default();
    let mut response = http::Response::new(Bytes::from(format!("{text}\n")));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    let label = HeaderValue::from_static("application/json; charset=UTF-8");
    response.headers_mut().insert(header::CONTENT_TYPE, label);
    response.extensions_mut().insert(Fallen);
    response
}

/// A body that is over the limit.
pub(crate) fn too_large(generation: Generation, is_signed: bool) -> http::Response<Bytes> {
    if generation == Generation::Last {
        let fault = framework(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large");
        let mut answer = response(&fault);
        let label = HeaderValue::from_static("application/json; charset=UTF-8");
        answer.headers_mut().insert(header::CONTENT_TYPE, label);
        answer.headers_mut().insert(header::VARY, HeaderValue::from_static("Origin"));
        return answer;
    }
    response(&match generation {
        Generation::First if !is_signed => {
            unsigned(generation, StatusCode::BAD_REQUEST, "http: request body too large")
        }
        _ => {
            let message = "error unmarshalling envelope: http: request body too large";
            unknown_error(StatusCode::BAD_REQUEST, message)
        }
    })
}

/// The answer to an address that has sent too many requests.
pub(crate) fn too_many(generation: Generation) -> http::Response<Bytes> {
    let status = StatusCode::TOO_MANY_REQUESTS;
    match generation {
        Generation::First => {
            let mut answer = response(&plain(status, "You have reached maximum request limit."));
            answer.headers_mut().remove("x-content-type-options");
            answer
        }
        Generation::Last => {
            let mut answer = response(&framework(status, "rate limit exceeded"));
            let label = HeaderValue::from_static("application/json; charset=UTF-8");
            answer.headers_mut().insert(header::CONTENT_TYPE, label);
            answer
        }
    }
}

/// The answer to a request that reached no operation.
pub(crate) fn rejection(generation: Generation, rejection: &Rejection) -> http::Response<Bytes> {
    let status = rejection.status();
    let answer = match rejection.kind() {
        RejectionKind::NotFound => not_found(generation),
        RejectionKind::MethodNotAllowed { allow } if generation == Generation::Last => {
            let mut answer = response(&framework(status, "Method Not Allowed"));
            if let Ok(allow) = HeaderValue::from_str(&format!("OPTIONS, {allow}")) {
                answer.headers_mut().insert(header::ALLOW, allow);
            }
            return answer;
        }
        RejectionKind::Envelope => unknown_error(status, envelope_fault(rejection)),
        RejectionKind::Payload => {
            unknown_error(status, format!("error unmarshalling payload: {rejection}"))
        }
        RejectionKind::Body => unsigned(generation, status, &rejection.to_string()),
        // What upgrades the connections of real nodes knows but one status.
        RejectionKind::Upgrade => {
            plain(StatusCode::BAD_REQUEST, format!("Bad Request\n{rejection}\n"))
        }
        _ => return rejection.to_response(),
    };
    response(&answer)
}

/// Two operations of the late releases word their errors in a way of their own.
pub(crate) fn reworded(path: &str, answer: http::Response<Bytes>) -> http::Response<Bytes> {
    let status = answer.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let message = || {
        let body = serde_json::from_slice::<ErrorBody>(answer.body()).ok()?;
        Some(body.message()?.to_owned())
    };
    match path {
        "/compute/approve" if status == StatusCode::UNAUTHORIZED => {
            message().map_or(answer, |message| {
                let mut answer = response(&framework(status, &message));
                let text = serde_json::to_string_pretty(&json!({"message": message}));
                *answer.body_mut() = format!("{}\n", text.unwrap_or_default()).into();
                answer
            })
        }
        // Compute nodes leave their errors to the web framework.
        "/compute/approve" if is_error && status != StatusCode::METHOD_NOT_ALLOWED => {
            message().map_or(answer, |message| response(&framework(status, &message)))
        }
        // Bare text under the label of the successes.
        "/requester/results" if status == StatusCode::BAD_REQUEST => {
            let Some(message) = message() else { return answer };
            let (mut head, _) = answer.into_parts();
            head.headers.insert(header::CONTENT_TYPE, JSON);
            http::Response::from_parts(head, format!("{message}\n").into())
        }
        _ => answer,
    }
}

/// A path that this generation does not have.
pub(crate) fn not_found(generation: Generation) -> UnexpectedResponse {
    match generation {
        Generation::First => plain(StatusCode::NOT_FOUND, "404 page not found\n"),
        Generation::Last => framework(StatusCode::NOT_FOUND, "Not Found"),
    }
}

/// The answer of v1.3.2 to a path that it does not have, below its prefix or at the root. The label is
/// that of the group of routes that the path would be in.
pub(crate) fn no_route(below: &str, is_rewritten: bool) -> http::Response<Bytes> {
    const LABELLED: [&str; 5] = ["/agent", "/auth", "/compute/", "/orchestrator", "/requester/"];
    let label = match (is_rewritten, LABELLED.iter().any(|group| below.starts_with(group))) {
        (false, _) => HeaderValue::from_static("application/json; charset=UTF-8"),
        (true, true) => JSON,
        (true, false) => PLAIN,
    };
    let mut answer = response(&not_found(Generation::Last));
    answer.headers_mut().insert(header::CONTENT_TYPE, label);
    answer
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
