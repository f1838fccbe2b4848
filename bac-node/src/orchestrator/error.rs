//! Answers of today's API to requests that get no further.

use bac_client::orchestrator::model::{ApiError, ErrorCode};
use bac_core::{
    UnexpectedResponse,
    server::{Rejection, RejectionKind},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use serde_json::json;

use super::{
    fault::{Fault, SERVER, envelope, json_head},
    spelling::spelt,
};
use crate::{
    access::Right,
    legacy::{Generation, answer},
    profile::{Profile, Words},
};

/// The answer to a request that reached no operation.
pub(super) fn rejection(profile: Profile, rejection: &Rejection) -> Response<Bytes> {
    if profile.is_release() && *rejection.kind() == RejectionKind::Upgrade {
        // A stream that nobody asked to open has nothing to say.
        let mut response = Response::new(Bytes::new());
        response.headers_mut().insert(header::CONTENT_TYPE, answer::TEXT);
        let nosniff = HeaderValue::from_static("nosniff");
        response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
        return response;
    }
    let fault = match rejection.kind() {
        RejectionKind::NotFound => Fault::NoRoute,
        RejectionKind::MethodNotAllowed { allow } => Fault::WrongMethod { allow: allow.clone() },
        _ => Fault::Unreadable(rejection.to_string()),
    };
    let mut response = answer::response(&fault.answer(profile.words()));
    if let (Words::Own, Fault::WrongMethod { allow }) = (profile.words(), &fault)
        && let Ok(allow) = HeaderValue::from_str(&format!("OPTIONS, {allow}"))
    {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// An error with the number that its request has.
pub(crate) fn with_request_id(answer: Response<Bytes>, id: &str) -> Response<Bytes> {
    let is_error = answer.status().is_client_error() || answer.status().is_server_error();
    let error = serde_json::from_slice::<ApiError>(answer.body());
    match error {
        // Other errors have neither of these.
        Ok(mut error) if is_error && error.status != 0 => {
            error.request_id = id.to_owned();
            let (head, _) = answer.into_parts();
            Response::from_parts(head, envelope(&error).raw_body().clone())
        }
        _ => answer,
    }
}

/// The answer to a request without the right to what it asks for.
pub(crate) fn denied<B>(profile: Profile, right: Right, request: &Request<B>) -> Response<Bytes> {
    let is_release = profile.is_release();
    let fault = match right {
        Right::Denied if is_release => Fault::Forbidden(lacking(request)),
        Right::Denied => Fault::Forbidden("not allowed".to_owned()),
        _ if is_release => Fault::Unauthorized(unknown(request.headers())),
        _ => Fault::Unauthorized("no valid token"),
    };
    answer::response(&fault.answer(profile.words()))
}

/// Why v1.9.3 does not know who asks.
fn unknown(headers: &HeaderMap) -> &'static str {
    let Some(given) = headers.get(header::AUTHORIZATION) else {
        return "Missing Authorization header";
    };
    let given = given.to_str().unwrap_or_default();
    match given.split_once(' ') {
        Some(("Bearer", key)) if !key.is_empty() => "invalid API key",
        Some(("Basic", pair)) if STANDARD.decode(pair).is_ok() => "invalid basic auth credentials",
        Some(("Basic", _)) => "failed to decode basic auth credentials",
        _ => "unsupported authentication method",
    }
}

/// What v1.9.3 says that a user lacks who may read.
fn lacking<B>(request: &Request<B>) -> String {
    let path = request.uri().path();
    let what = if path.starts_with("/api/v1/orchestrator/jobs") { "job" } else { "node" };
    format!("user 'reader' does not have the required capability 'write:{what}'")
}

/// The answer of v1.9.3 to another method at the root.
pub(crate) fn wrong_method(profile: Profile) -> Response<Bytes> {
    let error = ApiError::new(ErrorCode::InternalError, "Method Not Allowed");
    let error = error.with_component(SERVER).with_status(405);
    let mut response = spelt(profile, "", answer::response(&envelope(&error)));
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("OPTIONS, GET"));
    response
}

/// The answer to a request that is not let in.
pub(crate) fn turned_away(status: StatusCode, message: &str) -> Response<Bytes> {
    let code = match status {
        StatusCode::FORBIDDEN => ErrorCode::Forbidden,
        _ => ErrorCode::BadRequest,
    };
    let error = ApiError::new(code, message).with_component(SERVER).with_status(status.as_u16());
    answer::response(&envelope(&error))
}

/// The answer to a body that is over the limit.
pub(crate) fn too_large(profile: Profile) -> Response<Bytes> {
    if profile.words() == Words::V1_3 {
        return answer::too_large(Generation::Last, false);
    }
    let mut response = answer::response(&Fault::TooLarge.answer(profile.words()));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Origin"));
    response
}

/// The answer to an address that has sent too many requests.
pub(crate) fn too_many(profile: Profile) -> Response<Bytes> {
    if profile.words() == Words::V1_3 {
        return answer::too_many(Generation::Last);
    }
    answer::response(&Fault::TooMany.answer(profile.words()))
}

/// The answer to a client that says it is of a release that is too old, or of none.
pub(crate) fn version_refusal(profile: Profile, headers: &HeaderMap) -> Option<Response<Bytes>> {
    let oldest = profile.oldest_client()?;
    let given = headers.get("x-bacalhau-git-version")?.to_str().unwrap_or_default();
    let (status, body) = match numbers(given) {
        // A build of no release.
        Some((0, 0)) => return None,
        Some(version) if version >= oldest => return None,
        Some(_) => {
            let (major, minor) = oldest;
            let body = json!({
                "Error": "Client version is outdated. Update your client",
                "MinVersion": format!("{major}.{minor}.0"),
                "ClientVersion": given.trim_start_matches('v'),
                "ServerVersion": profile.version().trim_start_matches('v'),
            });
            (StatusCode::FORBIDDEN, body)
        }
        None => {
            let body = json!({ "Error": format!("Invalid client version {given}") });
            (StatusCode::BAD_REQUEST, body)
        }
    };
    let body = format!("{body}\n");
    Some(answer::response(&UnexpectedResponse::new(status, json_head(), body.into())))
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
