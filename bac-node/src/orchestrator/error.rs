//! Errors in the envelope of today's API.

use bac_client::orchestrator::model::{ApiError, ErrorCode};
use bac_core::{
    UnexpectedResponse,
    server::{Rejection, RejectionKind},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use serde_json::json;

use crate::{access::Right, host::TODAY, legacy::answer, store::StoreError};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The part of a node that the errors of its own web server name.
const SERVER: &str = "APIServer";

/// The oldest client that today's nodes talk to.
const OLDEST_CLIENT: (u64, u64) = (1, 4);

/// An error as an answer.
pub(super) type Refusal = UnexpectedResponse;

pub(super) fn raw(error: &ApiError) -> UnexpectedResponse {
    let mut text = serde_json::to_string(error).unwrap_or_default();
    text.push('\n');
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, JSON);
    let status = StatusCode::from_u16(error.status);
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    UnexpectedResponse::new(status, headers, text.into())
}

pub(super) fn bad_request(message: impl Into<String>) -> Refusal {
    raw(&ApiError::new(ErrorCode::BadRequest, message).with_component(SERVER))
}

pub(super) fn internal(message: impl Into<String>) -> Refusal {
    raw(&ApiError::new(ErrorCode::InternalError, message).with_component(SERVER))
}

pub(super) fn not_found(component: &str, message: impl Into<String>) -> Refusal {
    raw(&ApiError::new(ErrorCode::NotFound, message).with_component(component))
}

/// The node is there, and of no use at present.
pub(super) fn unavailable(message: impl Into<String>) -> Refusal {
    let error = ApiError::new(ErrorCode::DatastoreFailure, message).with_component("JobStore");
    raw(&error.with_status(503))
}

pub(super) fn store(error: StoreError) -> Refusal {
    let error = ApiError::new(ErrorCode::DatastoreFailure, error.to_string());
    raw(&error.with_component("JobStore"))
}

/// The answer to a request that reached no operation.
pub(super) fn rejection(rejection: &Rejection) -> Response<Bytes> {
    let status = rejection.status();
    let error = match rejection.kind() {
        RejectionKind::NotFound => {
            ApiError::new(ErrorCode::NotFound, "The requested resource/URL was not found.")
                .with_hint(
                    "The server version may be older than this CLI version and does not support \
                     the endpoint yet.",
                )
        }
        RejectionKind::MethodNotAllowed { .. } => {
            ApiError::new(ErrorCode::BadRequest, "Method Not Allowed")
        }
        _ => ApiError::new(ErrorCode::BadRequest, rejection.to_string()),
    };
    let error = error.with_component(SERVER).with_status(status.as_u16());
    let mut response = answer::response(&raw(&error));
    if let RejectionKind::MethodNotAllowed { allow } = rejection.kind()
        && let Ok(allow) = HeaderValue::from_str(&format!("OPTIONS, {allow}"))
    {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// An error with the number that its request has.
pub(crate) fn with_request_id(answer: Response<Bytes>, id: &str) -> Response<Bytes> {
    let is_error = answer.status().is_client_error() || answer.status().is_server_error();
    let envelope = serde_json::from_slice::<ApiError>(answer.body());
    match envelope {
        // Other errors have neither of these.
        Ok(mut error) if is_error && error.status != 0 => {
            error.request_id = id.to_owned();
            let (head, _) = answer.into_parts();
            Response::from_parts(head, raw(&error).raw_body().clone())
        }
        _ => answer,
    }
}

/// The answer to a request without the right to what it asks for.
pub(crate) fn denied(right: Right) -> Response<Bytes> {
    let error = if right == Right::Denied {
        ApiError::new(ErrorCode::Forbidden, "Request Forbidden")
            .with_hint("The token may read only.")
            .with_detail("reason", "not allowed")
    } else {
        ApiError::new(ErrorCode::Unauthorized, "Request Unauthorized")
            .with_hint("Give a token or a password that this node knows.")
            .with_detail("reason", "no valid token")
    };
    answer::response(&raw(&error.with_component("Authorizer")))
}

/// The answer to a request that is not let in.
pub(crate) fn turned_away(status: StatusCode, message: &str) -> Response<Bytes> {
    let code = match status {
        StatusCode::FORBIDDEN => ErrorCode::Forbidden,
        _ => ErrorCode::BadRequest,
    };
    let error = ApiError::new(code, message).with_component(SERVER).with_status(status.as_u16());
    answer::response(&raw(&error))
}

/// The answer to a body that is over the limit.
pub(crate) fn too_large() -> Response<Bytes> {
    let error = ApiError::new(ErrorCode::BadRequest, "Request Entity Too Large")
        .with_component(SERVER)
        .with_status(413);
    answer::response(&raw(&error))
}

/// The answer to a client that says it is of a release that is too old, or of none.
pub(crate) fn version_refusal(headers: &HeaderMap) -> Option<Response<Bytes>> {
    let given = headers.get("x-bacalhau-git-version")?.to_str().unwrap_or_default();
    let (status, body) = match numbers(given) {
        Some(version) if version >= OLDEST_CLIENT => return None,
        Some(_) => {
            let body = json!({
                "Error": "Client version is outdated. Update your client",
                "MinVersion": "1.4.0",
                "ClientVersion": given.trim_start_matches('v'),
                "ServerVersion": TODAY.trim_start_matches('v'),
            });
            (StatusCode::FORBIDDEN, body)
        }
        None => {
            let body = json!({ "Error": format!("{given:?} is no semantic version") });
            (StatusCode::BAD_REQUEST, body)
        }
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, JSON);
    let body = format!("{body}\n");
    Some(answer::response(&UnexpectedResponse::new(status, headers, body.into())))
}

/// Major and minor number of a release such as `v1.4.0`.
fn numbers(version: &str) -> Option<(u64, u64)> {
    let mut parts = version.trim().trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Whether a client says that it is older than v1.5, and wants what v1.4 answered.
pub(super) fn is_before_v1_5(headers: &HeaderMap) -> bool {
    let given = headers.get("x-bacalhau-git-version").and_then(|value| value.to_str().ok());
    given.and_then(numbers).is_some_and(|version| version < (1, 5))
}
