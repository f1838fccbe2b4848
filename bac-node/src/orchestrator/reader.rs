//! What a release's reader makes of a request, before the models see it.

use bytes::Bytes;
use http::{Method, Request, Response, header};
use serde_json::Value;

use super::fault::Fault;
use crate::{
    legacy::answer,
    profile::{Profile, Words},
};

const JOBS: &str = "/api/v1/orchestrator/jobs";

/// The routes that came with v1.5 or later.
const LATE_AGENT: [&str; 2] = ["/api/v1/agent/config", "/api/v1/agent/authconfig"];

/// The answer to a request that the release does not read, or does not know. What is read as nothing
/// is made so.
pub(crate) fn refusal(
    profile: Profile,
    path: &str,
    request: &mut Request<Bytes>,
) -> Option<Response<Bytes>> {
    if !profile.is_release() {
        return None;
    }
    let fault = if is_missing(profile, path) {
        Fault::NoRoute
    } else if matches!(*request.method(), Method::PUT | Method::POST | Method::DELETE) {
        unreadable(profile, path, request)?
    } else {
        return None;
    };
    let mut response = answer::response(&fault.answer(profile.words()));
    if matches!(fault, Fault::Fallen(_)) {
        response.extensions_mut().insert(answer::Fallen);
    }
    Some(response)
}

fn is_missing(profile: Profile, path: &str) -> bool {
    let is_of_versions =
        |rest: &str| rest == "/diff" || rest.ends_with("/rerun") || rest.ends_with("/versions");
    !profile.has_versions()
        && (LATE_AGENT.contains(&path) || path.strip_prefix(JOBS).is_some_and(is_of_versions))
}

fn unreadable(profile: Profile, path: &str, request: &mut Request<Bytes>) -> Option<Fault> {
    let label = request.headers().get(header::CONTENT_TYPE);
    let label = label.and_then(|label| label.to_str().ok()).unwrap_or_default();
    let is_form = ["application/x-www-form-urlencoded", "multipart/form-data"]
        .iter()
        .any(|form| label.starts_with(form));
    if is_form {
        *request.body_mut() = Bytes::from_static(b"{}");
    } else if !request.body().is_empty() && !label.starts_with("application/json") {
        return Some(Fault::Invalid("code=415, message=Unsupported Media Type".to_owned()));
    }
    let is_put = path == JOBS && *request.method() != Method::DELETE;
    let is_diff = path.strip_prefix(JOBS) == Some("/diff");
    if !is_put && !is_diff {
        return None;
    }
    let body = if request.body().is_empty() { b"{}" } else { &**request.body() };
    let job = match serde_json::from_slice(body).ok()? {
        Value::Null => Value::Null,
        Value::Object(mut members) => {
            let name = members.keys().find(|name| name.eq_ignore_ascii_case("Job")).cloned();
            name.and_then(|name| members.remove(&name)).unwrap_or_default()
        }
        _ => return None,
    };
    let job = match job {
        Value::Null if is_diff => return Some(Fault::Fallen("the job is missing".to_owned())),
        Value::Null => return Some(Fault::Invalid("empty/nil job".to_owned())),
        Value::Object(job) => job,
        _ => return None,
    };
    let tasks = job.iter().find(|(name, _)| name.eq_ignore_ascii_case("Tasks"));
    for task in tasks.and_then(|(_, tasks)| tasks.as_array()).into_iter().flatten() {
        if task.is_null() {
            return Some(Fault::Fallen("a task is missing".to_owned()));
        }
        let mut members = task.as_object().into_iter().flatten();
        let has_publisher =
            members.any(|(name, value)| name.eq_ignore_ascii_case("Publisher") && !value.is_null());
        if profile.words() == Words::V1_3 && !has_publisher {
            let name = task.get("Name").and_then(Value::as_str).unwrap_or_default();
            return Some(Fault::Invalid(format!(
                "task {name} validation failed: publisher validation failed: nil spec config"
            )));
        }
    }
    None
}
